using CodebookLsp.Features.Core;
using CodebookLsp.Network.Checkpoints;

namespace CodebookLsp.Cli.Commands.Annotate;

/// <summary>What <c>codebooklsp annotate</c> was asked for.</summary>
internal sealed record AnnotateRequest
{
    /// <summary>"-" is standard input.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>"table", "jsonl" or "html"; null to choose.</summary>
    public string? Format { get; init; }

    /// <summary>Null for standard output.</summary>
    public string? Output { get; init; }

    public SiteSelection Sites { get; init; } = SiteSelection.All;

    public int? Top { get; init; }

    /// <summary>Whether the themes of passages are wanted too.</summary>
    public bool HasThemes { get; init; }

    /// <summary>Their file; null for the model's.</summary>
    public string? Themes { get; init; }

    /// <summary>Null for the default model.</summary>
    public string? Model { get; init; }

    public LoadOptions Load { get; init; } = new();

    /// <summary>The format to write, if need be by the output file's name.</summary>
    public string FormatFor(bool terminal) => Format ?? Path.GetExtension(Output)?.ToLowerInvariant() switch
    {
        ".html" or ".htm" => "html",
        ".jsonl" or ".ndjson" or ".json" => "jsonl",
        ".txt" => "table",
        _ => Output is null && terminal ? "table" : "jsonl",
    };
}
