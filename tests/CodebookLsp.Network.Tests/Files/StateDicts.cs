using System.Runtime.InteropServices;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>Parts of pickled state dicts.</summary>
internal static class StateDicts
{
    public static byte[] SixFloats { get; } = Floats(0, 1, 2, 3, 4, 5);

    public static PickleBuilder Dict(Func<PickleBuilder, PickleBuilder> items) => items(new PickleBuilder().Op("}(")).Op("u");

    public static byte[] Floats(params ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values).ToArray();
}
