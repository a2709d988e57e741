using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace NixStore.PowerShell.Harness;

/// <summary>Keeps text as a terminal without colours would show it, and answers questions as a test says.</summary>
internal sealed class CapturingUserInterface : PSHostUserInterface
{
    private readonly StringBuilder _text = new();
    private readonly SizedRawUserInterface _raw = new();

    public string Text => _text.ToString();

    public Func<string, int>? Answer { get; set; }

    public override PSHostRawUserInterface RawUI => _raw;

    /// <summary>Forgets what was written and takes another width.</summary>
    public void Begin(int width)
    {
        _text.Clear();
        _raw.Width = width;
    }

    public override void Write(string value) => _text.Append(GetOutputString(value, false));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value)
    {
        Write(value);
        _text.Append('\n');
    }

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteWarningLine(string message) => WriteLine($"WARNING: {message}");

    public override void WriteVerboseLine(string message) => WriteLine($"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => WriteLine($"DEBUG: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        => Answer?.Invoke(message) ?? throw new HostException($"The test answers no question, but this was asked: {message}");

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
        => throw new HostException(
            $"The test answers no question, but this was asked: {string.Join(", ", descriptions.Select(field => field.Name))}");

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
        => throw new NotSupportedException();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options)
        => throw new NotSupportedException();

    public override string ReadLine() => throw new NotSupportedException();

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();
}
