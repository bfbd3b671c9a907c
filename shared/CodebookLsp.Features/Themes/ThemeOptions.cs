namespace CodebookLsp.Features.Themes;

/// <summary>How themes are learned.</summary>
public sealed record ThemeOptions
{
    /// <summary>How many.</summary>
    public int Themes { get; init; } = 128;

    /// <summary>Whether fewer will do where a corpus has not so many windows, two at least.</summary>
    public bool OrFewer { get; init; }

    /// <summary>How many codes they are made of, the most bursty ones; null for the number that does best on works that were held
    /// out.</summary>
    public int? Codes { get; init; }

    /// <summary>Tokens of a window, about.</summary>
    public int Window { get; init; } = ThemeWindows.Size;

    /// <summary>Learn only from the works that are not held out, so that the others can be asked about.</summary>
    public bool TrainingOnly { get; init; }

    /// <summary>Another seed starts the search elsewhere.</summary>
    public int Seed { get; init; }

    /// <summary>At most so many at a time. The result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
