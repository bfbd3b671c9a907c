using System.Runtime.InteropServices;
using System.Text;

namespace CodebookLsp.Network.Native;

/// <summary>Loads a library only if everything that it needs from others is there.</summary>
internal static unsafe class SymbolCheck
{
    private const int Now = 2; // RTLD_NOW of dlfcn.h, on Linux and macOS

    /// <returns>The library's handle.</returns>
    /// <exception cref="DllNotFoundException">It does not load, or a symbol is nowhere; the message is the system's.</exception>
    public static nint Load(string path)
    {
        if (OperatingSystem.IsWindows())
            return NativeLibrary.Load(path); // looks all of them up in any case

        // Addresses, since .NET opens libraries itself when it first looks for a function, and whatever is opened forgets an earlier error.
        var system = NativeLibrary.Load(OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6");
        var open = (delegate* unmanaged<byte*, int, nint>)NativeLibrary.GetExport(system, "dlopen");
        var error = (delegate* unmanaged<byte*>)NativeLibrary.GetExport(system, "dlerror");
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            var handle = open(name, Now);
            return handle != 0 ? handle : throw new DllNotFoundException(Marshal.PtrToStringUTF8((nint)error()));
        }
    }
}
