using CodebookLsp.Text.Errors;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>A model folder that cannot be used. The message says which, what is wrong, and what to do.</summary>
public sealed class ModelException : UserFacingException
{
    private ModelException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    public static ModelException Missing(string folder) =>
        new($"There is no model at '{folder}'. A model folder holds config.json, base weights and codebooks.safetensors.");

    public static ModelException NoDefault(string searched) =>
        new($"No model was found (looked in {searched}). Name one with --model FOLDER or CODEBOOKLSP_MODEL.");

    public static ModelException NoFile(string folder, string file) =>
        new($"The model '{folder}' has no '{file}'. It was copied in part; fetch it again.");

    public static ModelException OutsideFolder(string folder, string file) =>
        new($"The model '{folder}' names the file '{file}', which is not a plain name inside the folder. Do not use this model.");

    public static ModelException Unreadable(string path, Exception inner) =>
        new($"'{path}' cannot be read: {inner.Message}", inner);

    public static ModelException WrongHash(string path, string expected, string found) =>
        new($"'{path}' is damaged: its SHA-256 is {found}, and it should be {expected}. Fetch it again.");

    public static ModelException NoBaseConfiguration(string folder, string recovered) =>
        new($"The checkpoint '{folder}' does not say what its base model is ({recovered} could be recovered from its tensors, "
            + "but not the rotary share, the norms' epsilon or the residual layout). Give the base model's own config.json with "
                + "--base-config FILE.");

    public static ModelException TargetTaken(string folder) =>
        new($"'{folder}' is there already and is not empty. Name a new folder.");

    public static ModelException AlreadyImported(string folder) =>
        new($"'{folder}' is a model folder already; there is nothing to import.");

    /// <param name="why">A clause: what of it the reference does not have.</param>
    public static ModelException NotReferences(string folder, string why) =>
        new($"The model '{folder}' cannot be saved as the reference saves models: {why}. Without --reference it is exported as a model "
            + "folder.");

    public static ModelException NoTokenizer(string folder) =>
        new($"The model '{folder}' has no tokenizer (a GGUF base, tokenizer.json, or vocab.json with merges.txt). Put one beside "
            + "config.json.");

    public static ModelException TooLittleMemory(string folder, long needed, long available) =>
        new($"The model '{folder}' needs about {needed >> 20} MiB of memory and {available >> 20} MiB are free. Close something, or use "
            + "--precision bfloat16.");

    public static ModelException TooLittleDeviceMemory(string folder, long needed, long available) =>
        new($"The model '{folder}' needs about {needed >> 20} MiB of the GPU's memory and {available >> 20} MiB are free. Close what uses "
            + "the GPU, or use the processor (--device cpu).");
}
