using System.Security.Cryptography;
using System.Text;

namespace CodebookLsp.Features.Pages;

/// <summary>Style sheets and scripts that are packed into this assembly and go into pages as they are.</summary>
internal static class PageResource
{
    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(PageResource).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>What a Content-Security-Policy calls an inline style or script by.</summary>
    public static string Hash(string content) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";
}
