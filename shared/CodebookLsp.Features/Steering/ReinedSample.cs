using System.Text;

namespace CodebookLsp.Features.Steering;

/// <summary>One sample while it is written: what was decided, what fired, what was said.</summary>
/// <param name="held">The theme that is held; null for none.</param>
/// <param name="sentenceEnded">Whether the prompt ends with a sentence.</param>
internal sealed class ReinedSample(HeldTheme? held, bool sentenceEnded)
{
    private readonly List<double> strengths = [];
    private readonly List<int[]> codes = []; // of its new tokens
    private readonly StringBuilder text = new();
    private int fired = int.MinValue / 2; // the last token on which an awaited code fired

    /// <summary>[tokens]: as multiples of the profile's strength.</summary>
    public IReadOnlyList<double> Strengths => strengths;

    public HoldController? Controller { get; } = held is null ? null : new(held.Target);

    /// <summary>Whether a sentence has ended, so that a new one may be steered.</summary>
    public bool SentenceEnded { get; private set; } = sentenceEnded;

    /// <summary>Whether the words have been written that end it all.</summary>
    public bool HasSaid { get; private set; }

    /// <summary>Its number among some.</summary>
    public int Number(ReinedSample[] all) => Array.IndexOf(all, this);

    /// <summary>Comes to a token, whose strength is decided then, once.</summary>
    public void Reach(int token, Func<ReinedSample, int, double> decide)
    {
        if (token == strengths.Count)
            strengths.Add(decide(this, token));
    }

    /// <summary>The codes of the token that is being read, to be filled in.</summary>
    /// <param name="slots">How many a token has.</param>
    public int[] Codes(int slots)
    {
        if (codes.Count < strengths.Count)
            codes.Add(new int[slots]);
        return codes[^1];
    }

    /// <summary>An awaited code fires on the token that is being read.</summary>
    public void Fire() => fired = strengths.Count - 1;

    /// <summary>Whether one has fired on one of the last tokens, that which is being read not included.</summary>
    public bool HasFired(int within) => strengths.Count - fired <= within;

    /// <summary>The strength by which the theme is held.</summary>
    public double Held(ThemeGauge gauge) => codes.Count < ThemeGauge.Fewest
        ? HoldController.Start : Controller!.Next(gauge.Of([.. codes.TakeLast(ThemeGauge.Window)]));

    public void Add(string piece, Func<string, bool> endsSentence, TopicWords? end)
    {
        text.Append(piece);
        SentenceEnded = SentenceEnded || (piece.Length > 0 && endsSentence(text.ToString()));
        HasSaid = HasSaid || (piece.Length > 0 && end?.IsIn(text.ToString()) == true);
    }
}
