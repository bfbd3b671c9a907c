using System.Runtime.Versioning;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Text.Tests.Files;

/// <summary>
/// Files that a workspace or a model names: nothing that lies there keeps us waiting, fills the memory, or is somebody else's.
/// </summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[UnsupportedOSPlatform("windows")]
public sealed class PlainFileTests
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-plain-");

    private string this[string name] => Path.Combine(folder.FullName, name);

    [TestCleanup]
    public void Remove_the_folder() => folder.Delete(recursive: true);

    [TestMethod]
    [DataRow("pipe")]
    [DataRow("zero")]
    [DataRow("folder")]
    [DataRow("outside")]
    [DataRow("huge")]
    public void What_is_no_plain_file_is_refused_at_once_and_says_why(string kind)
    {
        var says = SpecialFile.Put(this["file"], kind);
        var error = SpecialFile.InTime(() => Assert.Throws<Exception>(() => PlainFile.Text(this["file"], 1 << 20, folder.FullName)));
        Assert.IsTrue(error is IOException or UnauthorizedAccessException, $"{error}");
        if (says != "device") // it is a link that leads out, too
            StringAssert.Contains(error.Message, says, StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_device_and_a_link_to_standard_input_are_refused_where_links_may_lead_anywhere_too()
    {
        SpecialFile.Put(this["zero"], "zero");
        var error = SpecialFile.InTime(() => Assert.ThrowsExactly<UnfitFileException>(() => PlainFile.Bytes(this["zero"], 1 << 20)));
        Assert.AreEqual("It is a device, and only regular files are read here.", error.Message);
    }

    [TestMethod]
    public void A_text_is_read_as_its_byte_order_mark_says()
    {
        AtomicFile.WriteBytes(this["marked"], [0xEF, 0xBB, 0xBF, .. "naïve"u8]);
        AtomicFile.WriteBytes(this["utf16"], [0xFF, 0xFE, (byte)'h', 0, (byte)'i', 0]);
        AtomicFile.WriteText(this["plain"], "naïve");
        Assert.AreEqual("naïve", PlainFile.Text(this["marked"], 100));
        Assert.AreEqual("hi", PlainFile.Text(this["utf16"], 100));
        Assert.AreEqual("naïve", PlainFile.Text(this["plain"], 6));
        Assert.ThrowsExactly<UnfitFileException>(() => PlainFile.Text(this["plain"], 5));
        Assert.ThrowsExactly<FileNotFoundException>(() => PlainFile.Text(this["none"], 100));
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => PlainFile.Text(Path.Combine(this["plain"], "below"), 100));
    }

    [TestMethod]
    public void A_file_whose_length_says_nothing_is_read_to_its_end_and_no_further_than_asked()
    {
        if (!OperatingSystem.IsLinux())
            return;

        StringAssert.Contains(PlainFile.Text("/proc/self/status", 1 << 20), "Name:", StringComparison.Ordinal);
        Assert.ThrowsExactly<UnfitFileException>(() => PlainFile.Text("/proc/self/status", 10));
    }

    [TestMethod]
    public void Links_may_lead_about_inside_a_folder_by_whatever_way_and_never_out_of_it()
    {
        var inside = Directory.CreateDirectory(this["inside"]).FullName;
        AtomicFile.WriteText(this["secret"], "mine");
        AtomicFile.WriteText(Path.Combine(inside, "file"), "ours");
        File.CreateSymbolicLink(Path.Combine(inside, "near"), "file");
        File.CreateSymbolicLink(Path.Combine(inside, "far"), "../secret");
        Directory.CreateSymbolicLink(Path.Combine(inside, "up"), "..");
        Directory.CreateSymbolicLink(this["other-name"], "inside");
        File.CreateSymbolicLink(Path.Combine(inside, "round"), "round");

        Assert.AreEqual("ours", PlainFile.Text(Path.Combine(inside, "near"), 100, inside));
        Assert.AreEqual("ours", PlainFile.Text(Path.Combine(this["other-name"], "near"), 100, this["other-name"]));
        Assert.AreEqual("ours", PlainFile.Text(Path.Combine(inside, "up", "inside", "file"), 100, inside));
        Assert.ThrowsExactly<UnfitFileException>(() => PlainFile.Text(Path.Combine(inside, "far"), 100, inside));
        Assert.ThrowsExactly<UnfitFileException>(() => PlainFile.Text(Path.Combine(inside, "up", "secret"), 100, inside));
        Assert.Throws<IOException>(() => PlainFile.Text(Path.Combine(inside, "round"), 100, inside));
        Assert.AreEqual("mine", PlainFile.Text(Path.Combine(inside, "far"), 100));
    }
}
