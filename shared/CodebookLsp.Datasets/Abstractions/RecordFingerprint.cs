using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace CodebookLsp.Datasets.Abstractions;

/// <summary>Tells whether what was added to a record still belongs to it: a hash of its texts and of everything else that the additions
/// depend on.</summary>
public static class RecordFingerprint
{
    private const int Digits = 16;

    /// <param name="key">A hash of everything else: model, settings.</param>
    public static string Of(string key, DatasetRecord record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, key);
        foreach (var text in record.Texts)
        {
            Add(hash, text.Field);
            Add(hash, text.Text);
        }

        return Short(hash);
    }

    /// <summary>One key for several things.</summary>
    public static string Key(params IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
            Add(hash, part);
        return Short(hash);
    }

    private static string Short(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];

    /// <summary>The length first, so that no two lists of texts read alike.</summary>
    private static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.ASCII.GetBytes($"{text.Length}:"));
        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }
}
