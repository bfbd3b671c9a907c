using System.Buffers.Binary;
using System.Text;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Fuzz;

/// <summary>Reads files of themes and of their names, which people pass on.</summary>
internal static class ThemeReaders
{
    private const int Checksum = 8; // where it stands in a file's head

    /// <summary>Two themes of the stand-in's codes.</summary>
    private static readonly ThemeModel Tiny = new("fake", "0123", FakeModel.Sites)
    {
        Codes = [new(0, 3), new(2, 7), new(3, 299)],
        Rarities = [1.5f, 2, 2.5f],
        Vocabulary = new(["whale", "größe", "sea"], [4, 5, 3], 6),
        Tokens = 1000,
        TrainingOnly = false,
        Statings = new(["sea", "land"], [0, 0, 1], [0, 0, 0, 1, 2], [[0], [0, 1], [], [1], [0]]),
        FalseRate = 0.05,
        Recipe = new(0, 4, 0.5, 0.5, 3),
        HeldOutScore = 0.75,
        Themes =
        [
            .. Enumerable.Range(0, 2).Select(static number => new Theme(number)
            {
                Codes = [new(new(2, 7), 0.75f), new(new(0, 3), 0.5f)],
                Direction = [new(new(0, 3), 1), new(new(1, 4), 0.2f)],
                Words = ["whale", "größe"],
                Wording = new([new(0, 0.5f), new(2, 0.25f)], 0.125f),
                Passages = [new("sea/1.txt", 0.5f, "A whale 🐋 swam.")],
                Tail = new(
                [
                    .. ThemeTail.Lengths
                        .Select(static length => ThemeTail.Shares.Select(share => (float)(0.1 / share / length)).ToArray()),
                ]),
                Threshold = 0.125f,
                Windows = 3 - number,
                Works = 2,
                Sources = [new("sea", 2)],
                Nearest = [new(1 - number, 0.25)],
                Family = number,
                Writing = number > 0 ? null
                    : new(0.5, [.. WritingRecipe.Factors.Select(static _ => new WritingFigures(0.5, 0.25, 0.125))], 0, 0, 0, true),
                SeedStability = 1,
                HalfStability = 0.5,
                Hidden = number == 1 ? ThemeFault.Unstable : null,
            }),
        ],
    };

    /// <param name="input">What a file holds behind its head, unpacked: a checksum would refuse every change.</param>
    public static void Content(byte[] input, Scratch scratch)
    {
        var packed = PackedBytes.Compress(input);
        byte[] file = [.. ThemeFile.Format(Tiny)[..(Checksum + sizeof(uint))], .. packed];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(Checksum), PostingGroup.Checksum(packed));
        var themes = ThemeFile.Read(scratch.Put("a.themes", file));
        var written = ThemeFile.Format(themes);
        if (!ThemeFile.Format(ThemeFile.Parse(written, "written")).AsSpan().SequenceEqual(written))
            throw new BrokenLawException("What was written reads back otherwise.");
        if (themes.Sites.SequenceEqual(FakeModel.Sites))
            _ = new ThemeReader(themes).Stated(FakeModel.Read([new([.. Enumerable.Range(1000, 32)], 0)], default)[0], 0, 32);
        if (themes.Themes.Count > 1)
            ThemeFile.Parse(ThemeFile.Format(ThemeShaping.Merge(themes, [[1, 0]]).Themes), "merged");
    }

    /// <param name="input">A whole file.</param>
    public static void File(byte[] input, Scratch scratch) => _ = ThemeFile.Read(scratch.Put("a.themes", input));

    public static void NameTable(byte[] input, Scratch scratch)
    {
        var names = ThemeNameTable.Parse(Encoding.UTF8.GetString(input), "a.csv", Tiny);
        var written = ThemeNameTable.Format(names, Tiny);
        if (ThemeNameTable.Format(ThemeNameTable.Parse(written, "written", Tiny), Tiny) != written)
            throw new BrokenLawException("What was written reads back otherwise.");
    }

    public static void Names(byte[] input, Scratch scratch)
    {
        var written = ThemeNames.Parse(Encoding.UTF8.GetString(input), "a.names.json", Tiny).With([new(1, "ships")]).Format();
        if (ThemeNames.Parse(written, "written", Tiny).Format() != written)
            throw new BrokenLawException("What was written reads back otherwise.");
    }
}
