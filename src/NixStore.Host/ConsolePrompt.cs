using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace NixStore.Host;

/// <summary>Asks the person at the terminal; where there is none, says which answer was missing.</summary>
internal sealed class ConsolePrompt(Terminal terminal)
{
    public string ReadLine(string what)
    {
        RequireTerminal(what);
        return terminal.Read(Console.ReadLine) ?? throw new PipelineStoppedException();
    }

    public SecureString ReadSecret(string what)
    {
        RequireTerminal(what);
        var secret = new SecureString();
        while (terminal.Read(() => Console.ReadKey(intercept: true)) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                if (secret.Length > 0)
                {
                    secret.RemoveAt(secret.Length - 1);
                }
            }
            else if (key.KeyChar != '\0')
            {
                secret.AppendChar(key.KeyChar);
            }
        }

        terminal.WriteLine(string.Empty);
        secret.MakeReadOnly();
        return secret;
    }

    public Dictionary<string, PSObject> AskForFields(string caption, string message, Collection<FieldDescription> fields)
    {
        RequireTerminal(string.Join(", ", fields.Select(field => field.Name)));
        Introduce(caption, message);
        var answers = new Dictionary<string, PSObject>();
        foreach (FieldDescription field in fields)
        {
            terminal.Write($"{field.Name}: ");
            bool isSecret = field.ParameterTypeFullName == typeof(SecureString).FullName;
            answers[field.Name] = PSObject.AsPSObject(isSecret ? ReadSecret(field.Name) : ReadLine(field.Name));
        }

        return answers;
    }

    public int AskForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        RequireTerminal($"a confirmation ({message.ReplaceLineEndings(" ")}); -Confirm:$false goes on without one");
        Introduce(caption, message);
        string[] letters = [.. choices.Select(Letter)];
        while (true)
        {
            terminal.Write(string.Join("  ", choices.Select((choice, i) => $"[{letters[i]}] {choice.Label.Replace("&", string.Empty, StringComparison.Ordinal)}"))
                + (defaultChoice >= 0 ? $"  (default is \"{letters[defaultChoice]}\"): " : ": "));
            string answer = ReadLine("a choice").Trim();
            int chosen = answer.Length == 0
                ? defaultChoice
                : Array.FindIndex(letters, letter => letter.Equals(answer, StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0)
            {
                return chosen;
            }
        }
    }

    public PSCredential AskForCredential(string caption, string message, string userName)
    {
        RequireTerminal("a user name and password");
        Introduce(caption, message);
        string name = userName;
        if (string.IsNullOrEmpty(name))
        {
            terminal.Write("User: ");
            name = ReadLine("a user name");
        }

        terminal.Write($"Password for {name}: ");
        return new PSCredential(name, ReadSecret("a password"));
    }

    private static void RequireTerminal(string what)
    {
        if (!Terminal.IsInputTerminal)
        {
            throw new HostException($"The command asks for {what}, but standard input is not a terminal.");
        }
    }

    private static string Letter(ChoiceDescription choice)
    {
        int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label.Substring(mark + 1, 1) : choice.Label;
    }

    private void Introduce(string caption, string message)
    {
        foreach (string text in (string[])[caption, message])
        {
            if (!string.IsNullOrEmpty(text))
            {
                terminal.WriteLine(text);
            }
        }
    }
}
