using System.Runtime.InteropServices;
using System.Text;

namespace CodebookLsp.Network.Native;

/// <summary>
/// What NVIDIA's driver says of the first GPU, which is the one libtorch uses (CUDA Driver API, "Device Management"). TorchSharp tells none
/// of it.
/// </summary>
/// <param name="Capability">Its compute capability.</param>
/// <param name="Memory">All of its memory, in bytes.</param>
public sealed unsafe record CudaDevice(string Name, Version Capability, long Memory)
{
    private const int CapabilityMajor = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    private const int CapabilityMinor = 76;

    /// <summary>Whether products of bfloat16 are an instruction (Ampere and later); elsewhere they are slower than those of
    /// float32.</summary>
    public bool MultipliesBFloat16 => Capability.Major >= 8;

    /// <summary>The first GPU; null where there is none, or no driver.</summary>
    public static CudaDevice? Find()
    {
        if (Open() is not { } driver)
            return null;
        try
        {
            int device = 0, major = 0, minor = 0;
            nuint memory = 0;
            var name = stackalloc byte[256];
            var there = ((delegate* unmanaged<uint, int>)Function("cuInit"))(0) == 0
                && ((delegate* unmanaged<int*, int, int>)Function("cuDeviceGet"))(&device, 0) == 0
                && ((delegate* unmanaged<byte*, int, int, int>)Function("cuDeviceGetName"))(name, 256, device) == 0
                && ((delegate* unmanaged<int*, int, int, int>)Function("cuDeviceGetAttribute"))(&major, CapabilityMajor, device) == 0
                && ((delegate* unmanaged<int*, int, int, int>)Function("cuDeviceGetAttribute"))(&minor, CapabilityMinor, device) == 0
                && ((delegate* unmanaged<nuint*, int, int>)Function("cuDeviceTotalMem_v2"))(&memory, device) == 0;
            return there
                ? new(Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)), new(major, minor), (long)memory)
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // a driver before CUDA 4
        }

        nint Function(string function) => NativeLibrary.GetExport(driver, function);
    }

    /// <summary>How many bytes of its memory nobody has taken, libtorch included; null where the driver does not say.</summary>
    public static long? FreeMemory()
    {
        if (Open() is not { } driver)
            return null;
        try
        {
            int device;
            nint context; // is never given back: it is libtorch's too, and to make it anew takes half a second
            if (((delegate* unmanaged<int*, int, int>)Function("cuDeviceGet"))(&device, 0) != 0
                || ((delegate* unmanaged<nint*, int, int>)Function("cuDevicePrimaryCtxRetain"))(&context, device) != 0)
                return null;
            nuint free = 0, all = 0;
            var told = ((delegate* unmanaged<nint, int>)Function("cuCtxPushCurrent_v2"))(context) == 0;
            if (told)
            {
                told = ((delegate* unmanaged<nuint*, nuint*, int>)Function("cuMemGetInfo_v2"))(&free, &all) == 0;
                _ = ((delegate* unmanaged<nint*, int>)Function("cuCtxPopCurrent_v2"))(&context);
            }

            return told ? (long)free : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        nint Function(string function) => NativeLibrary.GetExport(driver, function);
    }

    private static nint? Open() =>
        NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var driver) ? driver : null;
}
