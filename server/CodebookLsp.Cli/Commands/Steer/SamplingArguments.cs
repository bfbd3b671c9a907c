using System.CommandLine;
using CodebookLsp.Network.Generation;

namespace CodebookLsp.Cli.Commands.Steer;

/// <summary>The options that say how tokens are chosen and when a text ends, the same for every command that generates.</summary>
internal sealed class SamplingArguments
{
    private static readonly SamplingOptions Defaults = new() { Temperature = 0.8, TopP = 0.95, MaxTokens = 60 };

    private readonly Option<int?> tokens = new("--tokens", "-n")
    {
        Description = "How many tokens a continuation has at most. Default: 60.",
        HelpName = "N",
    };
    private readonly Option<double?> temperature = new("--temperature")
    {
        Description = "Below 1, likely tokens become likelier; 0 always takes the likeliest. Default: 0.8.",
        HelpName = "T",
    };
    private readonly Option<int?> topK = new("--top-k") { Description = "Choose among the K likeliest tokens only.", HelpName = "K" };
    private readonly Option<double?> topP = new("--top-p")
    {
        Description = "Choose among the fewest tokens that together have this probability. Default: 0.95.",
        HelpName = "P",
    };
    private readonly Option<double?> minP = new("--min-p")
    {
        Description = "Choose among tokens that have at least this share of the likeliest token's probability.",
        HelpName = "P",
    };
    private readonly Option<double?> penalty = new("--repetition-penalty")
    {
        Description = "Above 1, tokens that have already occurred become less likely.",
        HelpName = "X",
    };
    private readonly Option<ulong?> seed = new("--seed")
    {
        Description = "The same seed gives the same text on the same device. Default: 0.",
        HelpName = "N",
    };
    private readonly Option<string[]> stop = new("--stop")
    {
        Description = "End a text before this string. May be given several times.",
        HelpName = "TEXT",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { tokens, temperature, topK, topP, minP, penalty, seed, stop })
            command.Add(option);
    }

    /// <exception cref="GenerationException">A number is out of its range.</exception>
    public SamplingOptions Options(ParseResult parsed) => new SamplingOptions
    {
        MaxTokens = parsed.GetValue(tokens) ?? Defaults.MaxTokens,
        Temperature = parsed.GetValue(temperature) ?? Defaults.Temperature,
        TopK = parsed.GetValue(topK),
        TopP = parsed.GetValue(topP) ?? Defaults.TopP,
        MinP = parsed.GetValue(minP) ?? Defaults.MinP,
        RepetitionPenalty = parsed.GetValue(penalty) ?? Defaults.RepetitionPenalty,
        Seed = parsed.GetValue(seed) ?? Defaults.Seed,
        StopStrings = parsed.GetValue(stop) ?? [],
    }.Checked();
}
