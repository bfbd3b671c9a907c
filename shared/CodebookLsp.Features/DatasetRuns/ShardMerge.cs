using CodebookLsp.Datasets.Registry;
using CodebookLsp.Datasets.Selection;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>Joins the shards of one run into the file that a run over the whole would have written, byte for byte.</summary>
public static class ShardMerge
{
    /// <param name="target">The file to write; may be the dataset itself.</param>
    /// <param name="shards">What the runs over the shards have written, in any order; all of them.</param>
    /// <param name="input">Where the dataset is now; null for where it was.</param>
    /// <returns>How many records the file has.</returns>
    /// <exception cref="UserFacingException">A shard is missing, unfinished or of another run, or the dataset has changed.</exception>
    public static long Run(
        string target, IReadOnlyList<string> shards, string? input, bool backup, Action<long>? progress, CancellationToken cancel)
    {
        var journals = new List<JournalReader>();
        try
        {
            foreach (var path in shards)
            {
                RequireFinished(path, cancel);
                journals.Add(JournalReader.Open(path)!);
            }

            var headers = journals.Select(static journal => journal.Header!).ToList();
            Check(shards, headers);
            var dataset = input ?? headers[0].Input;
            var format = DatasetFormats.For(dataset, headers[0].Format);
            var file = new DatasetFile(dataset, format, headers[0].Reading with
            {
                File = dataset,
                Origin = Sidecar.OriginOf(format, dataset),
            });
            var work = WorkFiles.Of(target);
            using var held = FileLock.Take(work.Lock, target);
            var isInPlace = AtomicFile.Target(target) == AtomicFile.Target(format.WrittenTo(dataset));
            var whole = headers[0] with { Shard = DatasetShard.Whole };
            var assembly = new DatasetAssembly(file, headers[0].Key, headers[0].OnError)
            {
                Beside = DatasetRun.Beside(format, target, whole),
            };
            return assembly.Write(target, work, journals, isInPlace, backup ? target + ".bak" : null, progress, cancel).Records;
        }
        finally
        {
            journals.ForEach(static journal => journal.Dispose());
        }
    }

    private static void RequireFinished(string path, CancellationToken cancel)
    {
        using var journal = JournalReader.Open(path);
        if (journal?.Header is null)
            throw DatasetRunException.NotAJournal(path);
        while (journal.Next() is not null)
            cancel.ThrowIfCancellationRequested();
        if (!journal.IsFinished)
            throw DatasetRunException.ShardUnfinished(path);
    }

    private static void Check(IReadOnlyList<string> paths, List<JournalHeader> headers)
    {
        var seen = new Dictionary<int, string>();
        for (var i = 0; i < headers.Count; i++)
        {
            var (one, other) = (headers[0], headers[i]);
            if (one.Key != other.Key)
                throw DatasetRunException.ShardsDiffer(paths[0], paths[i], "their models or settings differ");
            if (one.Input != other.Input)
                throw DatasetRunException.ShardsDiffer(paths[0], paths[i], "they are of different datasets");
            if (one.OnError != other.OnError)
                throw DatasetRunException.ShardsDiffer(paths[0], paths[i], "they treat malformed records differently");
            if (other.Shard.Of != one.Shard.Of)
                throw DatasetRunException.ShardsDiffer(paths[0], paths[i], $"one is {one.Shard}, the other {other.Shard}");
            if (!seen.TryAdd(other.Shard.Number, paths[i]))
                throw DatasetRunException.ShardsDiffer(seen[other.Shard.Number], paths[i], $"both are {other.Shard}");
        }

        var of = headers[0].Shard.Of;
        var missing = Enumerable.Range(1, of).Where(number => !seen.ContainsKey(number)).ToList();
        if (missing.Count > 0)
            throw DatasetRunException.ShardsMissing(missing, of);
    }
}
