using CodebookLsp.Text.Errors;

namespace CodebookLsp.Network.Files;

/// <summary>A file of tensors (GGUF, safetensors, PyTorch) that cannot be read, or not be written. The message names the file and what is
/// wrong with it.</summary>
public sealed class TensorFileException : UserFacingException
{
    private TensorFileException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <param name="what">A clause about the file: "ends inside the header", "asks for 9 TB in tensor 'x'".</param>
    public static TensorFileException Damaged(string path, string what) =>
        new($"'{path}' cannot be read: it {what}. It is damaged or not the kind of file it claims to be; fetch it again.");

    public static TensorFileException Unsupported(string path, string what) =>
        new($"'{path}' {what}, which this version does not read.");

    public static TensorFileException NoTensor(string path, string tensor) =>
        new($"'{path}' holds no tensor '{tensor}'. It belongs to another model or another version.");

    public static TensorFileException Unexpected(string path, string tensor) =>
        new($"'{path}' holds the tensor '{tensor}', which its configuration says there is none of. "
            + "One of the two belongs to another model.");

    /// <param name="what">A clause about what it should hold: "two tensors would be called 'x'".</param>
    public static TensorFileException NotWritten(string path, string what) =>
        new($"'{path}' cannot be written: {what}. The file that its tensors come from has names that safetensors does not allow.");

    public static TensorFileException NotFinite(string path, string name) =>
        new($"'{path}' holds weights that are no numbers (NaN or infinite, in {ShortName.Of(name)}): the model's training went wrong, or "
            + "the file is damaged. Fetch it again, or use another model.");

    public static TensorFileException Changed(string path) =>
        new($"'{path}' is not the file that the model was loaded from any more. Load the model again.");

    public static TensorFileException NotOpened(string path, Exception inner) =>
        new($"'{path}' cannot be opened: {inner.Message}", inner);
}
