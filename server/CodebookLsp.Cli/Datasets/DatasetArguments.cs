using System.CommandLine;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Datasets.Writing;

namespace CodebookLsp.Cli.Datasets;

/// <summary>The options that say how a dataset is read, the same for every command that reads one.</summary>
internal sealed class DatasetArguments
{
    private readonly Option<string[]> fields = new("--field", "-f")
    {
        Description = "The fields that hold the texts: property names, JSON pointers (/meta/title), column names or column numbers. "
            + "Default: text, content, body or another common name.",
        HelpName = "FIELD",
        AllowMultipleArgumentsPerToken = false,
    };
    private readonly Option<string?> format = new("--format")
    {
        Description = "The file format. Default: detected from the file's name and first bytes. Files compressed with gzip or "
            + "Zstandard are decompressed and compressed again.",
    };
    private readonly Option<string?> delimiter = new("--delimiter")
    {
        Description = "The character that separates columns, or 'tab'. Default: detected.",
        HelpName = "CHARACTER",
    };
    private readonly Option<string?> quote = new("--quote")
    {
        Description = "The character that encloses cells which contain a delimiter, or 'none'. Default: detected.",
        HelpName = "CHARACTER",
    };
    private readonly Option<bool?> header = new("--header")
    {
        Description = "Whether the first row of a table names its columns. Default: detected.",
        HelpName = "true|false",
    };
    private readonly Option<string?> fromName = new("--from-name")
    {
        Description = "For Label Studio: the name of the Labels tag that spans belong to.",
        HelpName = "NAME",
    };
    private readonly Option<string?> toName = new("--to-name")
    {
        Description = "For Label Studio: the name of the Text tag that spans refer to.",
        HelpName = "NAME",
    };
    private readonly Option<string?> layer = new("--layer")
    {
        Description = "The layer to write, in formats with layers of annotations.",
        HelpName = "NAME",
    };
    private readonly Option<string> onError = new("--on-error")
    {
        Description = "What to do with records that cannot be read: stop before anything is written, skip them (leave them out), or "
            + "keep them unchanged.",
        DefaultValueFactory = static _ => "stop",
    };

    public DatasetArguments()
    {
        format.DemandOneOf([.. DatasetFormats.All.Select(static one => one.Name)]);
        onError.DemandOneOf("stop", "skip", "keep");
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
        if (parsed.GetValue(delimiter) is { } separator)
            options = options with
            {
                Delimiter = separator is "tab" or "\\t"
                    ? '\t'
                    : separator is [var one] ? one
                    : throw UsageException.WrongOption("--delimiter", "one character, or 'tab'"),
            };
        if (parsed.GetValue(quote) is { } enclosing)
            options = options with
            {
                Quote = enclosing == "none"
                    ? '\0'
                    : enclosing is [var one] ? one
                    : throw UsageException.WrongOption("--quote", "one character, or 'none'"),
            };
        return parsed.GetValue(layer) is { } name ? options with { Layer = name } : options;
    }
}
