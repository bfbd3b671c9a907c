using System.Globalization;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>Divides time so that a dozen or so periods hold some dates: days, months, years, or decades.</summary>
public sealed class Periods
{
    /// <summary>More are hard to look at.</summary>
    private const int Most = 24;

    private static readonly Func<DateTime, string>[] Names =
    [
        static date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        static date => date.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        static date => date.ToString("yyyy", CultureInfo.InvariantCulture),
        static date => string.Create(CultureInfo.InvariantCulture, $"{date.Year / 10}0s"),
        static date => string.Create(CultureInfo.InvariantCulture, $"{date.Year / 100:00}00s"),
    ];

    private readonly Func<DateTime, string> name;

    /// <param name="dates">All that are to be divided.</param>
    public Periods(IEnumerable<DateTime> dates)
    {
        HashSet<string>[] seen = [.. Names.Select(static _ => new HashSet<string>())];
        foreach (var date in dates)
        {
            for (var at = 0; at < Names.Length; at++)
            {
                if (seen[at].Count <= Most)
                    seen[at].Add(Names[at](date));
            }
        }

        var fits = Array.FindIndex(seen, static names => names.Count <= Most);
        name = Names[fits < 0 ? Names.Length - 1 : fits];
    }

    /// <summary>The period of a date; those of later dates are greater, compared unit by unit.</summary>
    public string Of(DateTime date) => name(date);

    /// <summary>A date as people write it in data: ISO 8601, a year, a year and a month, or else what .NET reads; null for none.</summary>
    public static DateTime? Read(string? text)
    {
        const DateTimeStyles Styles = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string[] forms = ["yyyy", "yyyy-MM", "yyyy/MM", "yyyyMMdd"];
        return DateTime.TryParseExact(text?.Trim(), forms, CultureInfo.InvariantCulture, Styles, out var exact) ? exact
            : DateTime.TryParse(text, CultureInfo.InvariantCulture, Styles, out var date) ? date
            : null;
    }
}
