using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using CodebookLsp.Network.Native;

namespace CodebookLsp.Cli.Shell;

/// <summary>Running out of memory, in .NET or in libtorch.</summary>
internal static partial class MemoryShortage
{
    /// <summary>What to tell the user; null when the exception is about something else.</summary>
    public static string? Sentence(Exception e)
    {
        if (e is not OutOfMemoryException && !(e is ExternalException && AllocationFailed().IsMatch(e.Message)))
            return null;

        var wanted = Wanted().Match(e.Message);
        var needed = wanted.Success
            ? $" ({long.Parse(wanted.Groups[1].Value, CultureInfo.InvariantCulture) >> 20} MiB more were needed)"
            : "";
        var free = MachineFacts.AvailableMemory() >> 20;
        return $"There is not enough memory{needed}; {free} MiB are free. Close other programs, or use --precision bfloat16.";
    }

    [GeneratedRegex(
        "can't allocate memory|not enough memory|out of memory|bad_alloc", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AllocationFailed();

    [GeneratedRegex("allocate ([0-9]{1,18}) bytes", RegexOptions.CultureInvariant)]
    private static partial Regex Wanted();
}
