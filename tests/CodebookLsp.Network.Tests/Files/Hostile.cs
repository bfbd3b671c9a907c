using CodebookLsp.Network.Files;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>Reads files that may be anything.</summary>
internal static class Hostile
{
    /// <summary>For a file of a few kilobytes: messages, dictionaries and the numbers themselves, not what a length promises.</summary>
    private const long MostMemory = 2_000_000;

    /// <summary>
    /// Whether a file reads, all of it, in every way there is. If not, it is a <see cref="UserFacingException"/> that names the file, and
    /// either way it took no more memory than a file of its length can need.
    /// </summary>
    public static bool Reads(TestFolder folder, ReadOnlySpan<byte> bytes)
    {
        var path = folder.File("hostile", bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isRead = TryRead(path);
        Assert.IsLessThan(MostMemory, GC.GetAllocatedBytesForCurrentThread() - before);
        return isRead;
    }

    private static bool TryRead(string path)
    {
        try
        {
            using var file = TensorFile.Open(path);
            foreach (var (name, tensor) in file.Tensors)
            {
                _ = file.Floats(name);
                _ = file.BFloat16(name);
                if (tensor.Type.IsInteger())
                    _ = file.Int64(name);
            }

            return true;
        }
        catch (UserFacingException e)
        {
            StringAssert.Contains(e.Message, Path.GetDirectoryName(path)); // of the file, or of the shard
            Assert.IsLessThan(1000, e.Message.Length - path.Length);
            return false;
        }
    }
}
