using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.DatasetRuns;

/// <summary>How often a run reads the files of a dataset, which may be larger than memory.</summary>
[TestClass]
public sealed class DatasetPassTests
{
    /// <summary>To survey, to annotate, to copy; and the new file, to verify it.</summary>
    private const int Fresh = 4;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-passes-");
    private readonly Counted format = new();

    private string Dataset => Path.Combine(folder.FullName, "a.jsonl");

    private string Journal => Path.Combine(folder.FullName, ".a.jsonl.codebooklsp.journal");

    [TestInitialize]
    public void Write_the_dataset() =>
        File.WriteAllLines(Dataset, Enumerable.Range(0, 50)
            .Select(static number => $$"""{"text": "The sea number {{number}} was calm."}"""));

    [TestCleanup]
    public void Remove_the_folder() => folder.Delete(recursive: true);

    [TestMethod]
    public async Task A_fresh_run_reads_its_input_three_times_and_the_new_file_once()
    {
        var result = await RunAsync(Dataset);

        Assert.AreEqual(50, result.Annotated);
        Assert.AreEqual(Fresh, format.Reads);
    }

    [TestMethod]
    public async Task A_run_with_nothing_to_do_reads_its_input_once()
    {
        await RunAsync(Dataset);
        format.Reads = 0;

        Assert.AreEqual(50, (await RunAsync(Dataset)).UpToDate);
        Assert.AreEqual(1, format.Reads);
    }

    [TestMethod]
    public async Task An_output_that_is_up_to_date_is_read_once_beside_the_input()
    {
        var output = Path.Combine(folder.FullName, "b.jsonl");
        await RunAsync(output);
        format.Reads = 0;

        Assert.AreEqual(50, (await RunAsync(output)).UpToDate);
        Assert.AreEqual(2, format.Reads);
    }

    [TestMethod]
    public async Task A_run_that_is_resumed_reads_no_more_than_a_fresh_one()
    {
        await Interrupted();
        format.Reads = 0;

        var result = await RunAsync(Dataset);

        Assert.IsGreaterThan(0, result.Resumed);
        Assert.IsLessThan(50, result.Resumed);
        Assert.AreEqual(Fresh, format.Reads);
    }

    /// <summary>A journal lies beside a file, and anybody may have written it.</summary>
    [TestMethod]
    public async Task What_a_journal_says_outside_a_records_text_is_annotated_again()
    {
        var whole = Path.Combine(folder.FullName, "whole.jsonl");
        File.Copy(Dataset, whole);
        await RunAsync(whole, input: whole);
        await Interrupted();
        var lines = await File.ReadAllLinesAsync(Journal);
        lines[2] = lines[2].Replace("\"spans\":[]", "\"spans\":[0,5,4000,\"L4.1:2\",null]", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(Journal, lines);

        var result = await RunAsync(Dataset);

        Assert.AreEqual(1, result.Resumed);
        Assert.AreEqual(await File.ReadAllTextAsync(whole), await File.ReadAllTextAsync(Dataset));
    }

    private async Task Interrupted()
    {
        using var stop = new CancellationTokenSource();
        var stopping = new Stopping(stop);
        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(Dataset, progress: stopping, cancel: stop.Token));
        Assert.IsTrue(File.Exists(Journal));
    }

    private Task<DatasetResult> RunAsync(
        string target, string? input = null, IProgress<DatasetProgress>? progress = null, CancellationToken cancel = default)
    {
        input ??= Dataset;
        var job = new DatasetJob(input, target, format, new(), new())
        {
            IsInPlace = target == input,
            Unfinished = UnfinishedWork.Resume,
        };
        return new DatasetRun(job, FakeModel.Loaded, new("fake", "0123456789abcdef", "float32"))
            .RunAsync(progress, onMalformed: null, cancel);
    }

    /// <summary>Stops a run when the twentieth record is done.</summary>
    private sealed class Stopping(CancellationTokenSource stop) : IProgress<DatasetProgress>
    {
        public void Report(DatasetProgress value)
        {
            if (value is { Phase: DatasetPhase.Annotating, Records: 20 })
                stop.Cancel();
        }
    }

    /// <summary>JSON lines, and how often some were read.</summary>
    private sealed class Counted : IDatasetFormat
    {
        private static readonly IDatasetFormat Lines = DatasetFormats.Named("jsonl");

        public int Reads { get; set; }

        public string Name => Lines.Name;

        public DatasetCapabilities Capabilities => Lines.Capabilities;

        public IEnumerable<DatasetRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel)
        {
            Reads++;
            return Lines.Read(input, options, cancel);
        }

        public IEnumerable<KeyValuePair<string, string>> Others(DatasetRecord record, DatasetOptions options) =>
            Lines.Others(record, options);

        public IDatasetWriter Write(Stream output, Stream input, DatasetOptions options) => Lines.Write(output, input, options);
    }
}
