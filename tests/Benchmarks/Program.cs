using BenchmarkDotNet.Running;
using Benchmarks;

// npm run bench -- --filter '*Lookup*'
// npm run bench -- editor [PROGRAM]
// npm run bench -- reading [PROGRAM]
// npm run bench -- index [INDEX]
// npm run bench -- search [INDEX]
// npm run bench -- decoding [ROUNDS]
// npm run bench -- parts [ROUNDS]
// npm run bench -- themes [THEMES]
// npm run bench -- training [ROUNDS]
// npm run bench -- explain TEXT [TOKENS]
if (args is ["editor", ..])
    await EditorFigures.PrintAsync(args is [_, var program] ? program : Program());
else if (args is ["reading", ..])
    await ReadingFigures.PrintAsync(args is [_, var reader] ? reader : Program());
else if (args is ["index", ..])
    IndexFigures.Print(args is [_, var index] ? index : null);
else if (args is ["search", ..])
    SearchFigures.Print(args is [_, var searched] ? searched : null);
else if (args is ["themes", ..])
    ThemeFigures.Print(args is [_, var themes] ? themes : null);
else if (args is ["explain", var text, ..])
    ExplainFigures.Print(text, args is [_, _, var tokens] ? int.Parse(tokens, System.Globalization.CultureInfo.InvariantCulture) : 40);
else if (args is ["parts", ..])
    PartsFigures.Print(args is [_, var times] ? int.Parse(times, System.Globalization.CultureInfo.InvariantCulture) : 5);
else if (args is ["training", ..])
    TrainingFigures.Print(args is [_, var repeats] ? int.Parse(repeats, System.Globalization.CultureInfo.InvariantCulture) : 20);
else if (args is ["decoding", ..])
    DecodingFigures.Print(args is [_, var rounds] ? int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture) : 3);
else
    _ = BenchmarkSwitcher.FromAssembly(typeof(LookupBenchmark).Assembly).Run(args);

static string Program() => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "codebooklsp.exe" : "codebooklsp");
