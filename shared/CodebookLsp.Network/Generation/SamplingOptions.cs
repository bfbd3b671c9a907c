namespace CodebookLsp.Network.Generation;

/// <summary>
/// How the next token is chosen, and when to stop. The defaults choose as the model's own probabilities say. Names and meanings are those
/// of Hugging Face's <see href="https://huggingface.co/docs/transformers/main_classes/text_generation">generation configuration</see>.
/// </summary>
public sealed record SamplingOptions
{
    /// <summary>Scores are divided by it: below 1 likely tokens become likelier. 0 always takes the likeliest.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only so many of the likeliest tokens are possible, and those as likely as the last of them; null for all.</summary>
    public int? TopK { get; init; }

    /// <summary>Only the fewest likeliest tokens are possible that have this probability together; 1 for all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Only tokens are possible that have this share of the likeliest one's probability; 0 for all.</summary>
    public double MinP { get; init; }

    /// <summary>
    /// Scores of tokens that have come already, in the prompt or after it, are divided by it where positive and multiplied where negative;
    /// 1 for no change. It counts for the likeliest token too.
    /// </summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>The same seed gives the same text, whatever other samples are made beside it.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many tokens are made, at most.</summary>
    public int MaxTokens { get; init; } = 100;

    /// <summary>The text ends before the first of these, wherever the borders of its tokens lie.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Whether the tokenizer's end-of-text token ends the text, or is a token like any other.</summary>
    public bool StopAtEndOfText { get; init; } = true;

    /// <summary>The same options, or a <see cref="GenerationException"/> that names the first wrong one.</summary>
    public SamplingOptions Checked() =>
        !(Temperature >= 0 && double.IsFinite(Temperature)) ? throw GenerationException.Wrong(nameof(Temperature), Temperature, "0 or more")
        : TopK < 1 ? throw GenerationException.Wrong(nameof(TopK), TopK, "at least 1, or left out")
        : !(TopP > 0 && TopP <= 1) ? throw GenerationException.Wrong(nameof(TopP), TopP, "above 0 and at most 1")
        : !(MinP >= 0 && MinP <= 1) ? throw GenerationException.Wrong(nameof(MinP), MinP, "between 0 and 1")
        : !(RepetitionPenalty > 0 && double.IsFinite(RepetitionPenalty))
            ? throw GenerationException.Wrong(nameof(RepetitionPenalty), RepetitionPenalty, "above 0")
        : MaxTokens < 1 ? throw GenerationException.Wrong(nameof(MaxTokens), MaxTokens, "at least 1")
        : StopStrings.Contains("") ? throw GenerationException.Wrong(nameof(StopStrings), "''", "texts of at least one character")
        : this;
}
