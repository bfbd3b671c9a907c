using BenchmarkDotNet.Running;

// dotnet run --project tests/Benchmarks -c Release -- --filter '*Lookup*'
_ = BenchmarkSwitcher.FromAssembly(typeof(Benchmarks.LookupBenchmark).Assembly).Run(args);
