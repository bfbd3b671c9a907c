using CodebookLsp.Network.Primitives;
using Spectre.Console;

namespace CodebookLsp.Cli.Shell;

/// <summary>The colour that says how deep a layer lies.</summary>
internal static class LayerColour
{
    /// <summary>From blue for the first layer over green and yellow to red for the last.</summary>
    /// <param name="sites">Of the model; they say which layer is the last.</param>
    public static Color Of(int layer, IReadOnlyList<Site> sites)
    {
        var last = Math.Max(1, sites.Max(static site => site.Layer));
        var hue = 220 - (220.0 * layer / last);
        return new(Channel(5), Channel(3), Channel(1));

        // HSV to RGB with saturation 0.62 and value 0.94: readable on a dark and on a light background.
        byte Channel(int n)
        {
            var k = (n + (hue / 60)) % 6;
            return (byte)(255 * 0.94 * (1 - (0.62 * Math.Clamp(Math.Min(k, 4 - k), 0, 1))));
        }
    }
}
