using System.Globalization;
using BenchmarkDotNet.Running;
using Benchmarks;

// npm run bench                         all that has an anchor or an aim, one after the other, and a table of it: twenty minutes
// npm run bench -- --quick              the same in fewer rounds
// npm run bench -- PART [--quick]       annotation, parts, decoding, training, index [INDEX], search [INDEX], typing [PROGRAM] or
//                                       editor [PROGRAM]
// npm run bench -- reading [PROGRAM]
// npm run bench -- themes [THEMES]
// npm run bench -- explain TEXT [TOKENS]
// npm run bench -- --filter '*Lookup*'
// PROGRAM is the published server, INDEX the shipped one unless they are named.
const string Quick = "--quick";
var table = new FigureTable { IsQuick = args.Contains(Quick) };
args = [.. args.Where(static argument => argument != Quick)];
var named = args is [_, var name, ..] ? name : null;
string[] parts = ["annotation", "parts", "decoding", "training", "index", "search", "typing", "editor"];
string[] asked = args is [] ? parts : args is [var one, ..] && parts.Contains(one) ? [one] : [];
if (asked.Length > 0)
{
    Machine.Print();
    var program = asked.Any(static part => part is "typing" or "editor") ? named ?? await Published.ServerAsync() : "";
    foreach (var part in asked)
        await PartAsync(part, program);
    table.Print();
}
else if (args is ["reading", ..])
    await ReadingFigures.PrintAsync(named ?? await Published.ServerAsync());
else if (args is ["themes", ..])
    ThemeFigures.Print(named);
else if (args is ["explain", var text, ..])
    ExplainFigures.Print(text, args is [_, _, var tokens] ? int.Parse(tokens, CultureInfo.InvariantCulture) : 40);
else
    _ = BenchmarkSwitcher.FromAssembly(typeof(LookupBenchmark).Assembly).Run(args);

async Task PartAsync(string part, string program)
{
    Console.WriteLine();
    switch (part)
    {
        case "annotation":
            AnnotationFigures.Print(table);
            break;
        case "parts":
            PartsFigures.Print(table);
            break;
        case "decoding":
            DecodingFigures.Print(table);
            break;
        case "training":
            TrainingFigures.Print(table);
            break;
        case "index":
            IndexFigures.Print(named, table);
            break;
        case "search":
            SearchFigures.Print(named, table);
            break;
        case "typing":
            await TypingFigures.PrintAsync(program, table);
            break;
        default:
            await EditorFigures.PrintAsync(program, table);
            break;
    }
}
