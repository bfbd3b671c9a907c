using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Judging;
using CodebookLsp.Features.Themes.Writing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>Which concepts are steered toward, and after which beginnings.</summary>
internal sealed class ConceptArguments
{
    private const int MostBytes = 1 << 20;

    private readonly Option<string?> concepts = new("--concepts")
    {
        Description = "What is steered toward, a JSON object of kinds. Default: the concepts that come with the program.",
        HelpName = "FILE",
    };
    private readonly Option<string[]> only = new("--only")
    {
        Description = "Only these concepts.",
        HelpName = "CONCEPT",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> beginnings = new("--beginnings")
    {
        Description = "Beginnings of texts, some to choose on and some to measure on. Default: those that come with the program.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(concepts);
        command.Add(only);
        command.Add(beginnings);
    }

    /// <exception cref="UsageException">There are no concepts, or a named one is not among them.</exception>
    /// <exception cref="ConceptException">The file holds none.</exception>
    public IReadOnlyList<Concept> Concepts(ParseResult parsed, CommandContext context)
    {
        var path = parsed.GetValue(concepts) ?? BackgroundFiles.Samples("concepts.json", context)
            ?? throw UsageException.WrongOption("--concepts", "a file; none comes with this program");
        var all = ConceptFile.Parse(SmallFile.Text(path, MostBytes), path);
        var names = parsed.GetValue(only) ?? [];
        if (names.Any(name => all.All(one => one.Name != name)))
            throw UsageException.WrongOption("--only", "concepts of the file: " + string.Join(", ", all.Select(static one => one.Name)));
        return names.Length == 0 ? all : [.. all.Where(one => names.Contains(one.Name))];
    }

    /// <inheritdoc cref="EvaluationFiles.Beginnings"/>
    public WritingBeginnings Beginnings(ParseResult parsed, CommandContext context) =>
        EvaluationFiles.Beginnings(parsed.GetValue(beginnings), context);
}
