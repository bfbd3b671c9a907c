using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodebookLsp.Features.Annotation;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;
using CsCheck;

namespace CodebookLsp.Features.Tests.Annotation;

/// <summary>Texts with codes, and what an output makes of them.</summary>
internal static class AnnotatedTexts
{
    public const string Hostile =
        "a</script><script>alert(1)</script> <!-- & \" ' \u202Eevil\u202C \u0007 <img src=x onerror=alert(2)>\r\n\u2028 </style> 👩\u200D👩 "
        + "𐌰 end";

    public static readonly ShownCodes Everything = new(FakeModel.Sites, [0, 1, 2, 3], null);

    public static AnnotatedBlock Annotated(string text)
    {
        var block = BlockSplitter.Split([text], FakeModel.Tokenizer, new()).Single();
        return new(block, FakeModel.Read([block.Sequence], default)[0]);
    }

    /// <summary>A block of so many tokens.</summary>
    public static AnnotatedBlock Annotated(int tokens)
    {
        var block = Annotated(string.Concat(Enumerable.Repeat(" sea", tokens)));
        Assert.AreEqual(tokens, block.Codes.Tokens);
        return block;
    }

    public static string Written(Func<Stream, IAnnotationOutput> make, string name, string text)
    {
        using var stream = new MemoryStream();
        var output = make(stream);
        output.Begin(name);
        output.Write(Annotated(text));
        output.Finish();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
