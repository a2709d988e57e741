using System.Management.Automation.Host;

namespace NixStore.Host;

/// <summary>The two outputs of the process, of which each may or may not be a terminal, and the progress line between them.</summary>
internal sealed class Terminal
{
    private readonly Lock _lock = new();
    private int _readers;

    public Terminal()
    {
        Progress = new ProgressLine(Console.Error, IsErrorTerminal, () => Width);
    }

    /// <summary>Whether objects are written to a terminal, which takes colours and shows a cursor.</summary>
    public static bool IsOutputTerminal => !Console.IsOutputRedirected;

    public static bool IsErrorTerminal => !Console.IsErrorRedirected;

    public static bool IsInputTerminal => !Console.IsInputRedirected;

    /// <summary>The columns of the terminal, or the ones that files are written for.</summary>
    public static int Width => IsOutputTerminal || IsErrorTerminal ? Math.Max(Console.WindowWidth, 20) : 120;

    public ProgressLine Progress { get; }

    /// <summary>Whether everything goes to standard error now: what is written is the report of an error.</summary>
    public bool Reporting { get; set; }

    /// <summary>Whether a person is being asked: a read cannot be stopped, only ended with the process.</summary>
    public bool IsReading => Volatile.Read(ref _readers) > 0;

    /// <summary>Reads from the person at the terminal.</summary>
    public T Read<T>(Func<T> read)
    {
        Interlocked.Increment(ref _readers);
        try
        {
            return read();
        }
        finally
        {
            Interlocked.Decrement(ref _readers);
        }
    }

    public void Write(string text)
    {
        if (Reporting)
        {
            Write(Console.Error, text, IsErrorTerminal);
        }
        else
        {
            Write(Console.Out, text, IsOutputTerminal);
        }
    }

    public void WriteLine(string text) => Write(text + Environment.NewLine);

    public void WriteErrorLine(string text) => Write(Console.Error, text + Environment.NewLine, IsErrorTerminal);

    private void Write(TextWriter writer, string text, bool isTerminal)
    {
        lock (_lock)
        {
            Progress.Clear();
            writer.Write(PSHostUserInterface.GetOutputString(text, isTerminal));
            writer.Flush();
        }
    }
}
