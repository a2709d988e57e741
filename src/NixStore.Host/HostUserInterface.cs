using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace NixStore.Host;

/// <summary>
/// Objects go to standard output. Errors, and what is said about the work (warnings, verbose and debug lines, progress), go to
/// standard error, so that a script's output can be piped on.
/// </summary>
internal sealed class HostUserInterface(Terminal terminal) : PSHostUserInterface
{
    private readonly ConsolePrompt _prompt = new(terminal);

    public override PSHostRawUserInterface RawUI { get; } = new RawUserInterface();

    public override bool SupportsVirtualTerminal => Terminal.IsOutputTerminal;

    public override void Write(string value) => terminal.Write(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => terminal.Write(value);

    public override void WriteLine(string value) => terminal.WriteLine(value);

    public override void WriteErrorLine(string value) => terminal.WriteErrorLine(value);

    public override void WriteWarningLine(string message) => terminal.WriteErrorLine($"WARNING: {message}");

    public override void WriteVerboseLine(string message) => terminal.WriteErrorLine($"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => terminal.WriteErrorLine($"DEBUG: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record) => terminal.Progress.Show(record);

    public override string ReadLine() => _prompt.ReadLine("a line of text");

    public override SecureString ReadLineAsSecureString() => _prompt.ReadSecret("a secret");

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
        => _prompt.AskForFields(caption, message, descriptions);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        => _prompt.AskForChoice(caption, message, choices, defaultChoice);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
        => PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
        => _prompt.AskForCredential(caption, message, userName);
}
