using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Rpc;

/// <summary>An editor that crashed cannot say <c>exit</c>; the server must not outlive it.</summary>
internal static class ParentProcess
{
    public static async Task WatchAsync(int id, Action gone, ILogger log)
    {
        try
        {
            using var parent = Process.GetProcessById(id);
            await parent.WaitForExitAsync().ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return; // we may not watch it; the closed connection has to do
        }

        log.ParentGone(id);
        gone();
    }
}
