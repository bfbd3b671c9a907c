using System.Runtime.Versioning;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Tests.Writing;

/// <summary>Something else in the place of a journal.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[UnsupportedOSPlatform("windows")]
public sealed class JournalFileTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("codebooklsp-journal-").FullName;

    private string this[string name] => Path.Combine(folder, name);

    [TestCleanup]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void A_pipe_in_the_place_of_a_journal_is_named()
    {
        SpecialFile.Pipe(this["pipe"]);
        SpecialFile.InTime(() => Assert.ThrowsExactly<TextFileException>(() => JournalReader.Open(this["pipe"])));
    }

    [TestMethod]
    public void A_journal_that_is_one_hole_is_no_journal_and_takes_no_memory()
    {
        SpecialFile.Put(this["hole"], "huge");
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var journal = JournalReader.Open(this["hole"])!;
        Assert.IsNull(journal.Header);
        Assert.IsLessThan(16 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
