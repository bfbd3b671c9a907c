using CodebookLsp.Features.SearchCaches;
using CodebookLsp.Features.Tests.Indexing;
using CodebookLsp.Network.Files;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Features.Tests.SearchCaches;

/// <summary>Caches that lack something, or whose parts do not go together: a sentence says so, and no index is left behind.</summary>
[TestClass]
public sealed class WrongCacheTests
{
    /// <summary>Two blocks of three tokens, one codebook of four codes with k = 2.</summary>
    private static readonly Dictionary<string, Action<Stream>> Right = new()
    {
        ["tokens.npy"] = Numbers([2, 3], 1, 2, 3, 4, 5, 2),
        ["tokens_str.npy"] = Texts(2, [2, 3], "He", "é🙂", "\n", "He", "", "."),
        ["cb_acts.pkl"] = Arrays(("layer0_mlp", [2, 3, 2], [0, 1, 2, 1, 0, 2, 0, 1, 2, 1, 0, 2])),
        ["act_count_ft_tkns.pkl"] = Arrays(("layer0", [4], [4, 4, 4, 0])),
    };

    [TestMethod]
    public void A_cache_without_what_is_not_needed_is_read()
    {
        using var folder = new IndexFolder();
        ReferenceCacheReader.Write(Made(folder, null, null), folder["out.codes"], null, default);
        using var index = Features.Indexing.CodeIndex.Open(folder["out.codes"]);
        Assert.AreEqual("cache", index.ModelName, "its folder's");
        CollectionAssert.AreEqual(new[] { "Heé🙂\n", "He." }, new[] { index.TextOf(0), index.TextOf(1) });
        CollectionAssert.AreEqual(new[] { 0, 1, 3, 4 }, index.Firings(new(0, 1)));
    }

    [TestMethod]
    [DataRow("tokens.npy")]
    [DataRow("tokens_str.npy")]
    [DataRow("cb_acts.pkl")]
    [DataRow("act_count_ft_tkns.pkl")]
    public void A_cache_without_a_file_that_is_needed_is_none(string name) => Refused($"'{name}' is missing", name, null);

    [TestMethod]
    public void Codes_that_there_are_not_are_refused() =>
        Refused("a code that there is not", "cb_acts.pkl", Arrays(("layer0_mlp", [2, 3, 2], [0, 1, 2, 1, 0, 2, 0, 1, 2, 1, 0, 4])));

    [TestMethod]
    public void Codes_below_none_are_refused() =>
        Refused("a code that there is not", "cb_acts.pkl", Arrays(("layer0_mlp", [2, 3, 2], [0, 1, 2, 1, 0, 2, 0, 1, 2, 1, 0, -1])));

    [TestMethod]
    public void Counts_that_are_not_the_codes_are_refused() =>
        Refused("as often as it says", "act_count_ft_tkns.pkl", Arrays(("layer0", [4], [4, 4, 3, 1])));

    [TestMethod]
    public void Counts_of_another_codebook_are_refused() =>
        Refused("how often", "act_count_ft_tkns.pkl", Arrays(("layer1", [4], [4, 4, 4, 0])));

    [TestMethod]
    public void Codes_of_other_blocks_are_refused() =>
        Refused("not of its blocks", "cb_acts.pkl", Arrays(("layer0_mlp", [3, 2, 2], [0, 1, 2, 1, 0, 2, 0, 1, 2, 1, 0, 2])));

    [TestMethod]
    public void Texts_of_other_blocks_are_refused() =>
        Refused("as many as their texts", "tokens_str.npy", Texts(1, [1, 6], "a", "b", "c", "d", "e", "f"));

    [TestMethod]
    public void A_cache_without_codebooks_is_refused() => Refused("no codebooks", "cb_acts.pkl", Arrays());

    [TestMethod]
    public void A_codebook_of_no_known_name_is_refused() =>
        Refused("no codebook that this version knows", "cb_acts.pkl", Arrays(("posix.system", [2, 3, 1], [0, 1, 2, 1, 0, 2])));

    [TestMethod]
    public void Blocks_without_text_are_refused() =>
        Refused("hardly any text", "tokens_str.npy", Texts(1, [2, 3], "", "", "", "a", "b", "c"));

    [TestMethod]
    public void A_pickle_that_would_run_something_is_refused() => Refused(
        "posix.system", "cb_acts.pkl", static stream => stream.Write([0x80, 4, .. "cposix\nsystem\nX\u0004\0\0\0true"u8, 0x85, .. "R."u8]));

    private static void Refused(string why, string name, Action<Stream>? other)
    {
        using var folder = new IndexFolder();
        var cache = Made(folder, name, other);
        var refused = Assert.Throws<UserFacingException>(() => ReferenceCacheReader.Write(cache, folder["out.codes"], null, default));
        StringAssert.Contains(refused.Message, why, StringComparison.Ordinal);
        CollectionAssert.AreEqual(new[] { cache }, Directory.GetFileSystemEntries(folder.Path), "nothing is left");
    }

    private static string Made(IndexFolder folder, string? name, Action<Stream>? other)
    {
        var cache = Directory.CreateDirectory(folder["cache"]).FullName;
        foreach (var (file, right) in Right)
        {
            if ((file == name ? other : right) is not { } write)
                continue;
            using var stream = File.Create(Path.Combine(cache, file));
            write(stream);
        }

        return cache;
    }

    private static Action<Stream> Numbers(long[] shape, params int[] numbers) => stream =>
    {
        NumpyWriter.BeginNumbers(stream, shape);
        NumpyWriter.Numbers(stream, numbers);
    };

    private static Action<Stream> Texts(int longest, long[] shape, params string[] texts) => stream =>
    {
        NumpyWriter.BeginTexts(stream, longest, shape);
        foreach (var text in texts)
            NumpyWriter.Text(stream, text, longest);
    };

    private static Action<Stream> Arrays(params (string Name, long[] Shape, int[] Numbers)[] arrays) =>
        stream => NumpyWriter.Arrays(stream, arrays.Select(static array => (
            array.Name, (IReadOnlyList<long>)array.Shape, (Action<Stream>)(into => NumpyWriter.Numbers(into, array.Numbers)))));
}
