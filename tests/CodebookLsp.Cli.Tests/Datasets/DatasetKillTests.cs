using System.Globalization;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>A run that is killed again and again, and the same run left alone, end with the same bytes.</summary>
[TestClass]
public sealed class DatasetKillTests
{
    private const int Kills = 50;

    private static readonly string[] Options = ["--write", "top,counts,vector", "--follow", "L0.0:7,L4.1:12", "--top", "3"];

    [TestMethod]
    public async Task Fifty_kills_change_nothing_about_the_result()
    {
        using var folder = new TemporaryFolder();
        var content = DatasetTexts.JsonLines(500);
        var (whole, killed) = (folder.File("whole.jsonl", content), folder.File("killed.jsonl", content));
        var (code, error) = await Victim.RunAsync(TimeSpan.Zero, ["annotate-dataset", whole, "--in-place", .. Options]);
        Assert.AreEqual(0, code, error);
        var expected = await File.ReadAllBytesAsync(whole);
        CollectionAssert.AreNotEqual(content, expected);

        // Runs last about as long as an undisturbed one would; some are killed before they have begun, some while they write the new file.
        var random = new Random(7);
        var started = System.Diagnostics.Stopwatch.StartNew();
        await Victim.KillAsync(TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(20),
            ["annotate-dataset", folder.File("warm.jsonl", content), "--in-place", .. Options]);
        var usual = started.Elapsed.TotalMilliseconds;
        var kills = 0;
        for (var rounds = 0; kills < Kills; rounds++)
        {
            Assert.IsLessThan(4 * Kills, rounds, "The runs end before they are killed.");
            if (await Victim.KillAsync(TimeSpan.FromMilliseconds(usual * (0.2 + (random.NextDouble() * 0.9))),
                TimeSpan.FromMilliseconds(20), ["annotate-dataset", killed, "--in-place", "--resume", .. Options]))
                kills++;

            // At any moment the file is the old one or the new one; once it is the new one, it starts over.
            var now = await File.ReadAllBytesAsync(killed);
            Assert.IsTrue(now.AsSpan().SequenceEqual(content)
                || now.AsSpan()
                .SequenceEqual(expected),
                string.Create(CultureInfo.InvariantCulture, $"After {kills} kills the file is neither the old nor the new one."));
            if (now.Length == expected.Length)
                folder.File("killed.jsonl", content);
        }

        (code, error) = await Victim.RunAsync(TimeSpan.Zero, ["annotate-dataset", killed, "--in-place", "--resume", .. Options]);
        Assert.AreEqual(0, code, error);
        CollectionAssert.AreEqual(expected, await File.ReadAllBytesAsync(killed));
        CollectionAssert.AreEquivalent(
            new[] { whole, killed, folder["warm.jsonl"] }, Directory.GetFiles(folder.Path), "Nothing stays beside the files.");
    }

    [TestMethod]
    public async Task A_dead_runs_lock_is_free_and_its_work_is_not_thrown_away_unasked()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(600, words: 60));
        using (var process = Victim.Start(TimeSpan.FromMilliseconds(200), ["annotate-dataset", path, "--in-place", .. Options]))
        {
            // Until some of its records are on the disk.
            while (!Directory.EnumerateFiles(folder.Path, ".*.journal").Any(static file => new FileInfo(file).Length > 20_000))
            {
                Assert.IsFalse(process.HasExited);
                await Task.Delay(20);
            }

            var second = await CommandLine.RunAsync(["annotate-dataset", path, "--in-place", .. Options]);
            Assert.AreEqual(1, second.Code);
            StringAssert.Contains(
                second.Error, $"is being annotated by another run (process {process.Id}). Wait", StringComparison.Ordinal);
            process.Kill();
            await process.WaitForExitAsync();
        }

        var asked = await CommandLine.RunAsync(["annotate-dataset", path, "--in-place", .. Options]);
        Assert.AreEqual(1, asked.Code);
        StringAssert.Contains(asked.Error, "Go on with --resume, or start over with --restart", StringComparison.Ordinal);

        var others = await CommandLine.RunAsync("annotate-dataset", path, "--in-place", "--resume", "--write", "top");
        Assert.AreEqual(1, others.Code);
        StringAssert.Contains(others.Error, "had other settings (top 3; counts; vector; follow L0.0:7,L4.1:12)", StringComparison.Ordinal);

        var resumed = await CommandLine.RunAsync(["annotate-dataset", path, "--in-place", "--resume", .. Options]);
        Assert.AreEqual(0, resumed.Code, resumed.Error);
        StringAssert.Contains(resumed.Error, "600 of 600 records annotated, ", StringComparison.Ordinal);
        StringAssert.Contains(resumed.Error, " of them before", StringComparison.Ordinal);
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }
}
