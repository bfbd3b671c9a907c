using System.Security.Cryptography;
using System.Text;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// Where the file is that turns an index round: in the user's cache, named by what is in the index and where it lies, so that it is never
/// another's or an older one's. Those not used for long are removed, the oldest first where they take too much.
/// </summary>
internal sealed class TurnedFile : IDisposable
{
    private const string Extension = ".turned";

    /// <summary>An index whose file would be larger is asked without one, in bytes.</summary>
    private const long MostOfOne = 1L << 30;

    private const long MostOfAll = 2L << 30;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly CodeIndex index;
    private readonly IndexedFirings firings;
    private readonly string folder;
    private readonly Lock gate = new();
    private readonly Lazy<byte[]> key;
    private TurnedIndex? opened;
    private bool isMissing;
    private bool isDisposed;

    /// <param name="cache">In whose folder <c>turned</c> the files are.</param>
    public TurnedFile(CodeIndex index, IndexedFirings firings, string cache)
    {
        (this.index, this.firings, folder) = (index, firings, Path.Combine(cache, "turned"));
        key = new(Key);
    }

    /// <summary>Null where there is none.</summary>
    public TurnedIndex? Find()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            if (opened is null && !isMissing)
            {
                opened = TurnedIndex.Open(Place(), index.Sites, index.Tokens, key.Value);
                isMissing = opened is null;
                if (opened is not null)
                    Try(() => File.SetLastWriteTimeUtc(Place(), TimeProvider.System.GetUtcNow().UtcDateTime));
            }

            return opened;
        }
    }

    /// <summary>Makes it unless it is there or would be too large.</summary>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public void Make(int threads, CancellationToken cancel)
    {
        var length = TurnedIndex.Length(index.Sites, index.Tokens);
        if (index.Tokens == 0 || length > MostOfOne || Find() is not null)
            return;
        Try(() =>
        {
            FileRights.PrivateFolder(folder);
            RemoveOld(MostOfAll - length);
            using var file = AtomicFile.Create(Place(), rights: FileRights.OnlyUser);
            TurnedIndex.Write(firings, index.Sites, index.Tokens, key.Value, file.Stream, threads, cancel);
            file.Commit();
        });
        lock (gate)
            isMissing = false;
    }

    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            opened?.Dispose();
        }
    }

    private byte[] Key()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFullPath(index.Path)));
        firings.AddTo(hash);
        return hash.GetHashAndReset();
    }

    private string Place() => Path.Combine(folder, Convert.ToHexStringLower(key.Value)[..32] + Extension);

    /// <summary>Leaves so many bytes of the files that were used last.</summary>
    private void RemoveOld(long most)
    {
        var (oldest, kept) = (TimeProvider.System.GetUtcNow().UtcDateTime - Kept, 0L);
        foreach (var file in new DirectoryInfo(folder).GetFiles("*" + Extension).OrderByDescending(static file => file.LastWriteTimeUtc))
        {
            kept += file.Length;
            if (file.LastWriteTimeUtc < oldest || kept > most)
                Try(file.Delete);
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AtomicFileException or UnfitFileException)
        {
            // No room, or not allowed. It can be done without.
        }
    }
}
