using System.Globalization;
using System.Text;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// Unicode's canonical normalisation (<see href="https://www.unicode.org/reports/tr15/">UAX 15</see>), from tables of our own: .NET has
/// none where it runs without ICU, as this program does.
/// </summary>
internal static class CanonicalMappings
{
    // Hangul syllables are composed by arithmetic (The Unicode Standard, section 3.12).
    private const int FirstSyllable = 0xAC00, FirstLead = 0x1100, FirstVowel = 0x1161, FirstTail = 0x11A7;
    private const int Vowels = 21, Tails = 28, Leads = 19, Syllables = Leads * Vowels * Tails;

    private static readonly Dictionary<int, int> Classes = [];
    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly HashSet<int> Seconds = [];

    static CanonicalMappings()
    {
        using var stream = typeof(CanonicalMappings).Assembly.GetManifestResourceStream("CanonicalMappings.txt")!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "c":
                    for (var code = Hex(words[1]); code <= Hex(words[2]); code++)
                        Classes[code] = int.Parse(words[3], CultureInfo.InvariantCulture);
                    break;
                case "d" or "x":
                    var parts = words[2..].Select(Hex).ToArray();
                    Decompositions[Hex(words[1])] = parts;
                    if (words[0] == "d")
                        Compositions[(parts[0], parts[1])] = Hex(words[1]);
                    break;
            }
        }

        foreach (var (_, second) in Compositions.Keys)
            Seconds.Add(second);
    }

    /// <summary>Whether nothing before a character can have to do with it, so that a text may be normalised in parts that meet
    /// there.</summary>
    public static bool IsBoundary(int code)
    {
        if (code is < 0x300 or (>= FirstSyllable and < FirstSyllable + Syllables))
            return true;
        while (Decompositions.TryGetValue(code, out var parts))
            code = parts[0];
        return Class(code) == 0 && !Seconds.Contains(code)
            && code is not ((>= FirstVowel and < FirstVowel + Vowels) or (> FirstTail and < FirstTail + Tails));
    }

    /// <summary>A stretch between two boundaries in normal form C or D. It holds no lone surrogate.</summary>
    public static string Normalized(ReadOnlySpan<char> text, bool compose)
    {
        var codes = new List<int>();
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, codes);
        Order(codes);
        if (compose)
            Compose(codes);

        var normal = new StringBuilder(codes.Count);
        foreach (var code in codes)
            normal.Append(new Rune(code).ToString());
        return normal.ToString();
    }

    private static void Decompose(int code, List<int> codes)
    {
        var syllable = code - FirstSyllable;
        if (syllable is >= 0 and < Syllables)
        {
            codes.Add(FirstLead + (syllable / (Vowels * Tails)));
            codes.Add(FirstVowel + (syllable % (Vowels * Tails) / Tails));
            if (syllable % Tails is var tail and not 0)
                codes.Add(FirstTail + tail);
        }
        else if (Decompositions.TryGetValue(code, out var parts))
        {
            foreach (var part in parts)
                Decompose(part, codes);
        }
        else
        {
            codes.Add(code);
        }
    }

    /// <summary>Sorts each run of marks by class; marks of one class keep their order.</summary>
    private static void Order(List<int> codes)
    {
        for (var start = 0; start < codes.Count; start++)
        {
            var end = start;
            while (end < codes.Count && Class(codes[end]) != 0)
                end++;
            if (end - start > 1)
            {
                var sorted = codes.GetRange(start, end - start).OrderBy(Class).ToList();
                for (var at = start; at < end; at++)
                    codes[at] = sorted[at - start];
            }

            start = end;
        }
    }

    private static void Compose(List<int> codes)
    {
        var (starter, kept, lastClass) = (-1, 0, -1);
        foreach (var code in codes.ToArray())
        {
            var own = Class(code);
            // A mark is blocked from its starter by one of its own class or higher between them, a starter by any mark.
            if (starter >= 0 && (lastClass < own || lastClass == -1) && Pair(codes[starter], code) is { } whole)
            {
                codes[starter] = whole;
                continue;
            }

            if (own == 0)
                (starter, lastClass) = (kept, -1);
            else
                lastClass = own;
            codes[kept++] = code;
        }

        codes.RemoveRange(kept, codes.Count - kept);
    }

    private static int? Pair(int first, int second)
    {
        var (lead, vowel, tail) = (first - FirstLead, second - FirstVowel, second - FirstTail);
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
            return FirstSyllable + (((lead * Vowels) + vowel) * Tails);
        if (first - FirstSyllable is >= 0 and < Syllables && (first - FirstSyllable) % Tails == 0 && tail is > 0 and < Tails)
            return first + tail;
        return Compositions.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static int Class(int code) => Classes.GetValueOrDefault(code);

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
