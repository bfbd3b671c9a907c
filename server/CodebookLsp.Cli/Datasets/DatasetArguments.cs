using System.CommandLine;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Datasets.Writing;

namespace CodebookLsp.Cli.Datasets;

/// <summary>The options that say how a dataset is read, the same for every command that reads one.</summary>
internal sealed class DatasetArguments
{
    private readonly Option<string[]> fields = new("--field", "-f") { Description = "Where the texts are: property names, JSON pointers (/meta/title), column names or numbers. Without it: text, content, body or another usual name.", HelpName = "FIELD", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> format = new("--format") { Description = "The kind of file. Without it: by its name and first bytes. Files packed with gzip or Zstandard are unpacked and packed again." };
    private readonly Option<string?> delimiter = new("--delimiter") { Description = "What separates columns: a character, or 'tab'. Without it: found out.", HelpName = "CHARACTER" };
    private readonly Option<string?> quote = new("--quote") { Description = "What surrounds cells that hold a delimiter: a character, or 'none'. Without it: found out.", HelpName = "CHARACTER" };
    private readonly Option<bool?> header = new("--header") { Description = "Whether the first row of a table names its columns. Without it: found out.", HelpName = "true|false" };
    private readonly Option<string?> fromName = new("--from-name") { Description = "Label Studio: the name of the Labels tag that spans belong to.", HelpName = "NAME" };
    private readonly Option<string?> toName = new("--to-name") { Description = "Label Studio: the name of the Text tag that they are on.", HelpName = "NAME" };
    private readonly Option<string?> layer = new("--layer") { Description = "In formats with layers of annotations, the one to write.", HelpName = "NAME" };
    private readonly Option<string> onError = new("--on-error") { Description = "What to do about records that cannot be read: stop before anything is done, skip them (they are left out), or keep them as they are.", DefaultValueFactory = static _ => "stop" };

    public DatasetArguments()
    {
        format.AcceptOnlyFromAmong([.. DatasetFormats.All.Select(static one => one.Name)]);
        onError.AcceptOnlyFromAmong("stop", "skip", "keep");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[fields, format, delimiter, quote, header, layer, fromName, toName, onError])
            command.Add(option);
    }

    public string? Format(ParseResult parsed) => parsed.GetValue(format);

    public MalformedRecords OnError(ParseResult parsed) => Enum.Parse<MalformedRecords>(parsed.GetValue(onError)!, ignoreCase: true);

    public DatasetOptions Reading(ParseResult parsed)
    {
        var options = new DatasetOptions
        {
            Fields = parsed.GetValue(fields) ?? [],
            Header = parsed.GetValue(header),
            FromName = parsed.GetValue(fromName),
            ToName = parsed.GetValue(toName),
        };
        if (parsed.GetValue(delimiter) is { } spelled)
            options = options with { Delimiter = spelled is "tab" or "\\t" ? '\t' : spelled is [var one] ? one : throw UsageException.WrongOption("--delimiter", "one character, or 'tab'") };
        if (parsed.GetValue(quote) is { } context)
            options = options with { Quote = context == "none" ? '\0' : context is [var one] ? one : throw UsageException.WrongOption("--quote", "one character, or 'none'") };
        return parsed.GetValue(layer) is { } name ? options with { Layer = name } : options;
    }
}
