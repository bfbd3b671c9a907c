using BenchmarkDotNet.Running;
using Benchmarks;

// npm run bench -- --filter '*Lookup*'
// npm run bench -- editor [PROGRAM]
if (args is ["editor", ..])
    await EditorFigures.PrintAsync(args is [_, var program] ? program : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "codebooklsp.exe" : "codebooklsp"));
else
    _ = BenchmarkSwitcher.FromAssembly(typeof(LookupBenchmark).Assembly).Run(args);
