using System.Buffers.Binary;
using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Themes;

/// <summary>Reads what <see cref="ThemeEncoder"/> writes, and believes nothing: every count is held against the bytes that are left, every
/// number against what it may be.</summary>
internal sealed class ThemeDecoder(byte[] bytes)
{
    private const int MostCodes = 1 << 24;

    /// <summary>Of codes times themes: reading holds as many numbers.</summary>
    private const long MostPatterns = 1 << 26;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private int at;

    /// <exception cref="FormatException">The bytes are no themes.</exception>
    public static ThemeModel Decode(byte[] bytes)
    {
        var decoder = new ThemeDecoder(bytes);
        var model = decoder.Model();
        if (decoder.at < bytes.Length)
            model = decoder.WithWriting(model);
        return decoder.at == bytes.Length ? model : throw new FormatException("there is more than there should be");
    }

    private ThemeModel Model()
    {
        var (name, hash) = (Text(), Text());
        var sites = List(5, Site);
        if (sites.Length == 0)
            throw new FormatException("there are no codebooks");
        var (tokens, trainingOnly, statings) = (Number(), Below(2) == 1, Statings());
        var (falseRate, score) = (Share(), Single());
        if (falseRate is 0 or >= 1)
            throw new FormatException("a rate makes no sense");
        var codes = List(2, () => Code(sites));
        if (codes.Distinct().Count() < codes.Length)
            throw new FormatException("a code is there twice");
        float[] rarities = [.. Enumerable.Range(0, codes.Length).Select(_ => Positive())];
        var (words, unknown) = (List(5, () => (Text(), Rarity: Positive())), Positive());
        if (words.DistinctBy(static one => one.Item1, StringComparer.Ordinal).Count() < words.Length)
            throw new FormatException("a word is there twice");
        var count = Count(1);
        if ((long)count * (codes.Length + words.Length) > MostPatterns)
            throw new FormatException("there are too many themes");
        if (statings.Of.Any(stated => stated.Any(theme => theme >= count)))
            throw new FormatException("a window has a theme that is none");
        var spreads = statings.Spreads(count);
        return new(name, hash.Length > 0 ? hash : null, sites)
        {
            Codes = codes,
            Rarities = rarities,
            Tokens = tokens,
            TrainingOnly = trainingOnly,
            Statings = statings,
            FalseRate = falseRate,
            HeldOutScore = score is >= 0 and <= 1 ? score : null,
            Vocabulary = new([.. words.Select(static one => one.Item1)], [.. words.Select(static one => one.Rarity)], unknown),
            Themes =
            [
                .. Enumerable.Range(0, count).Select(number =>
                    Theme(number, count, falseRate, spreads[number], sites, codes, words.Length)),
            ],
        };
    }

    private Theme Theme(int number, int themes, double falseRate, ThemeSpread spread, Site[] sites, CodeId[] codes, int vocabulary)
    {
        var pattern = List(2, () => new ThemeCode(codes[Below(codes.Length)], HalfNumber()));
        if (pattern.DistinctBy(static one => one.Code).Count() < pattern.Length)
            throw new FormatException("a theme has a code twice");
        var direction = List(3, () => new ThemeCode(Code(sites), Below(byte.MaxValue + 1) / (float)byte.MaxValue));
        var words = List(1, Text);
        var wording = new ThemeWording(List(2, () => new ThemeWord(Below(vocabulary), HalfNumber())), Positive());
        if (wording.Words.DistinctBy(static one => one.Word).Count() < wording.Words.Count)
            throw new FormatException("a theme has a word twice");
        var passages = List(6, () => new ThemePassage(Text(), Positive(), Text()));
        var tail = new ThemeTail([.. ThemeTail.Lengths.Select(_ => ThemeTail.Shares.Select(_ => Positive()).ToArray())]);
        if (tail.Loads.Any(static loads => loads.Zip(loads.Skip(1)).Any(static pair => pair.First > pair.Second)))
            throw new FormatException("a tail falls");
        return new(number)
        {
            Codes = pattern,
            Direction = direction,
            Words = words,
            Wording = wording,
            Passages = passages,
            Tail = tail,
            Threshold = StatedThemes.Threshold(
                tail, StatedThemes.TypicalOf(passages.Select(static passage => passage.Load)), themes, falseRate),
            Windows = spread.Windows,
            Works = spread.Works,
            Sources = spread.Sources,
            Nearest = List(5, () => new ThemeNeighbour(Below(themes), Share())),
            Family = Below(ThemeFamilies.Most),
            SeedStability = Share(),
            HalfStability = Share(),
            Hidden = Below(Enum.GetValues<ThemeFault>().Length + 1) is > 0 and var fault ? (ThemeFault)(fault - 1) : null,
        };
    }

    private ThemeModel WithWriting(ThemeModel model)
    {
        var recipe = new WritingRecipe(Number(), Number(), Positive(), Positive(), Positive());
        return model with { Recipe = recipe, Themes = [.. model.Themes.Select(theme => theme with { Writing = Writing() })] };
    }

    private ThemeWriting? Writing() => Below(WritingRecipe.Factors.Count + 1) is > 0 and var used
        ? new(
            WritingRecipe.Factors[used - 1],
            [.. WritingRecipe.Factors.Select(_ => new WritingFigures(Share(), Share(), Single()))],
            Share(), Share(), Share(), Below(2) == 1)
        : null;

    private ThemeStatings Statings()
    {
        var sources = List(1, Text);
        var sourceOf = List(1, () => Below(sources.Length));
        var (workOf, of, last) = (new List<int>(), new List<int[]>(), 0);
        for (var left = Count(2); left > 0; left--)
        {
            workOf.Add(Below(sourceOf.Length) is var work && work >= last ? last = work : throw new FormatException("works are mixed up"));
            of.Add(List(1, Number));
            if (of[^1].Zip(of[^1].Skip(1)).Any(static pair => pair.First >= pair.Second))
                throw new FormatException("the themes of a window are mixed up");
        }

        return new(sources, sourceOf, workOf, of);
    }

    private Site Site()
    {
        var layer = Number();
        var placement = Text() is var name && PlacementNames.Find(name) is { } found
            ? found : throw new FormatException($"there is no placement '{name}'");
        var head = Number();
        var (codes, k) = (Number(), Number());
        return codes is >= 1 and <= MostCodes && k >= 1 && k <= codes ? new(layer, placement, head > 0 ? head - 1 : null, codes, k)
            : throw new FormatException("a codebook makes no sense");
    }

    private CodeId Code(Site[] sites)
    {
        var site = Below(sites.Length);
        return new(site, Below(sites[site].Codes));
    }

    /// <param name="least">Bytes that one element takes at least.</param>
    private T[] List<T>(int least, Func<T> read)
    {
        var list = new T[Count(least)];
        foreach (ref var element in list.AsSpan())
            element = read();
        return list;
    }

    private int Count(int least) =>
        Number() is var count && count <= (bytes.Length - at) / least ? count : throw new FormatException("it is cut off");

    private int Number() => Varint.ReadInt(bytes, ref at);

    private int Below(int limit) => Number() is var number && number < limit ? number : throw new FormatException("a number is too large");

    private float Single()
    {
        var number = BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));
        return float.IsFinite(number) ? number : throw new FormatException("a number is none");
    }

    private float Positive() => Single() is >= 0 and var number ? number : throw new FormatException("a number is negative");

    /// <summary>Rounding may carry a cosine a little above 1.</summary>
    private float Share() => Positive() is <= 1.001f and var share ? share : throw new FormatException("a share is larger than one");

    private float HalfNumber()
    {
        var number = (float)BitConverter.UInt16BitsToHalf((ushort)Below(ushort.MaxValue + 1));
        return float.IsFinite(number) && number >= 0 ? number : throw new FormatException("a weight is none");
    }

    private string Text()
    {
        try
        {
            return Strict.GetString(Take(Number()));
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("a text is no UTF-8", e);
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > bytes.Length - at)
            throw new FormatException("it is cut off");
        at += length;
        return bytes.AsSpan(at - length, length);
    }
}
