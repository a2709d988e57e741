namespace NixStore.PowerShell.Serving;

/// <summary>
/// The standard streams of this process as bytes, reserved for a protocol. Text that other code in the process writes to standard output,
/// such as warnings of the host, goes to standard error.
/// </summary>
internal sealed class StandardStreams : IDisposable
{
    private readonly TextWriter _text = Console.Out;

    /// <summary>Initializes a new instance and redirects the text output of the process to standard error.</summary>
    public StandardStreams()
    {
        Input = Console.OpenStandardInput();
        Output = Console.OpenStandardOutput();
        Console.SetOut(Console.Error);
    }

    /// <summary>Gets standard input.</summary>
    public Stream Input { get; }

    /// <summary>Gets standard output.</summary>
    public Stream Output { get; }

    /// <summary>Restores the text output of the process.</summary>
    public void Dispose()
    {
        Console.SetOut(_text);
        Output.Dispose();
        Input.Dispose();
    }
}
