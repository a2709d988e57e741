namespace NixStore.PowerShell.Serving;

/// <summary>
/// The standard streams of this process as bytes, which belong to a protocol meanwhile. What anything else in the process writes to
/// standard output, such as the host its warnings, goes to standard error.
/// </summary>
internal sealed class StandardStreams : IDisposable
{
    private readonly TextWriter _text = Console.Out;

    /// <summary>Takes the streams.</summary>
    public StandardStreams()
    {
        Input = Console.OpenStandardInput();
        Output = Console.OpenStandardOutput();
        Console.SetOut(Console.Error);
    }

    /// <summary>Standard input.</summary>
    public Stream Input { get; }

    /// <summary>Standard output.</summary>
    public Stream Output { get; }

    /// <summary>Gives the streams back.</summary>
    public void Dispose()
    {
        Console.SetOut(_text);
        Output.Dispose();
        Input.Dispose();
    }
}
