using CodebookLsp.Text.Errors;

namespace CodebookLsp.Fuzz;

/// <summary>One reader of what others have written.</summary>
/// <param name="Name">Also the name of its folder in the corpus.</param>
/// <param name="Read">Reads an input all the way.</param>
internal sealed record Harness(string Name, Action<byte[], Scratch> Read)
{
    /// <summary>What any input may allocate, in bytes.</summary>
    private const long Memory = 24 << 20;

    /// <summary>What each byte of an input may allocate besides.</summary>
    private const long MemoryPerByte = 1000;

    /// <summary>Of the processor: far more than any input of a few kilobytes needs, and it does not pass while others have the
    /// machine.</summary>
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with how an input was read: only a <see cref="UserFacingException"/> may come out, in little time and
    /// memory. Null when nothing is.</summary>
    public Finding? Check(byte[] input, Scratch scratch)
    {
        var (start, before) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
        Exception? thrown = null;
        try
        {
            Read(input, scratch);
        }
        catch (UserFacingException)
        {
            // As it should be.
        }
        catch (Exception e)
        {
            thrown = e;
        }

        var (elapsed, allocated) = (Environment.CpuUsage.TotalTime - start, GC.GetAllocatedBytesForCurrentThread() - before);
        return thrown is not null ? new($"{thrown.GetType().Name} {Place(thrown)}", thrown.ToString())
            : elapsed > Time ? new("time", $"It took {elapsed.TotalSeconds:0.0} s.")
            : allocated > Memory + (MemoryPerByte * input.Length) ? new("memory", $"{input.Length} bytes took {allocated >> 20} MB.")
            : null;
    }

    /// <summary>The first line of ours in a trace, by which findings are told apart.</summary>
    private static string Place(Exception e) =>
        (e.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries)
            .FirstOrDefault(static line => line.Contains("CodebookLsp.", StringComparison.Ordinal))?.Split(" in ")[0] ?? "";
}

/// <summary>Something that an input did and should not have.</summary>
/// <param name="Kind">The same for the same fault.</param>
internal sealed record Finding(string Kind, string Details);

/// <summary>A law that a reader breaks without throwing anything.</summary>
internal sealed class BrokenLawException(string law) : Exception(law);

/// <summary>A folder for inputs that are read by path; gone when it is disposed.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-fuzz-");

    public string this[string name] => Path.Combine(folder.FullName, name);

    public string Put(string name, ReadOnlySpan<byte> bytes)
    {
        using var stream = new FileStream(this[name], FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        stream.Write(bytes);
        return this[name];
    }

    public void Dispose() => folder.Delete(recursive: true);
}
