using System.Globalization;

namespace CodebookLsp.Features.Cards;

/// <summary>How a card's figures are written. The extension writes them alike (vscode-extension/src/text/figures.ts).</summary>
public static class CardFigures
{
    /// <summary>42%, 4.2%, 0.042%: two significant digits.</summary>
    public static string Percent(double share) => (share * 100) switch
    {
        0 => "0%",
        < 0.001 => "<0.001%",
        < 0.1 and var percent => percent.ToString("0.000", CultureInfo.InvariantCulture) + "%",
        < 1 and var percent => percent.ToString("0.00", CultureInfo.InvariantCulture) + "%",
        < 10 and var percent => percent.ToString("0.0", CultureInfo.InvariantCulture) + "%",
        var percent => percent.ToString("0", CultureInfo.InvariantCulture) + "%",
    };

    /// <summary>1,234.</summary>
    public static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>×1.4, ×35, ×1,200.</summary>
    public static string Times(double lift) => "×" + lift.ToString(lift < 9.95 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    /// <summary>+1.32, −0.40.</summary>
    public static string Nats(double change) => change.ToString("+0.00;−0.00", CultureInfo.InvariantCulture);

    /// <summary>0.83, −0.41.</summary>
    public static string Cosine(double cosine) => cosine.ToString("0.00;−0.00", CultureInfo.InvariantCulture);

    /// <summary>0.31, 0.0042: a small divergence in nats.</summary>
    public static string Divergence(double nats) =>
        nats.ToString(
            nats < 0.00995 ? "0.0000"
                : nats < 0.0995 ? "0.000"
                : "0.00",
            CultureInfo.InvariantCulture);

    /// <summary>A probability before or after: 12%, 1 in 2,300.</summary>
    public static string Probability(double probability) => probability switch
    {
        >= 0.01 => Percent(probability),
        > 1e-9 => $"1 in {(1 / probability).ToString("N0", CultureInfo.InvariantCulture)}",
        _ => "never",
    };
}
