using System.Diagnostics.CodeAnalysis;

namespace NixStore.Host;

/// <summary>What the command line asks for.</summary>
internal abstract record HostOptions
{
    public const string Usage = """
        Usage: NixStore.Host -Command TEXT
               NixStore.Host -File SCRIPT [ARGS]
        """;

    /// <summary>Reads the command line, or says what is wrong with it.</summary>
    public static bool TryParse(
        IReadOnlyList<string> arguments, [NotNullWhen(true)] out HostOptions? options, [NotNullWhen(false)] out string? problem)
    {
        (options, problem) = arguments switch
        {
            [] => (null, "Nothing to run."),
            [var option, ..] when Names(option, "Command") => arguments.Count > 1
                ? (new RunCommand(string.Join(' ', arguments.Skip(1))), null)
                : (null, "-Command needs a text to run."),
            [var option, ..] when Names(option, "File") => arguments.Count > 1
                ? OfFile(arguments[1], [.. arguments.Skip(2)])
                : (null, "-File needs a script to run."),
            [var other, ..] => ((HostOptions?)null, $"'{other}' is neither -Command nor -File."),
        };
        return options is not null;
    }

    private static (HostOptions?, string?) OfFile(string script, IReadOnlyList<string> arguments)
        => File.Exists(script)
            ? (new RunFile(Path.GetFullPath(script), arguments), null)
            : (null, $"The script '{script}' is not there.");

    /// <summary>Options may be shortened and written with one dash or two, as with pwsh.</summary>
    private static bool Names(string argument, string option)
    {
        string name = argument.StartsWith("--", StringComparison.Ordinal) ? argument[2..] : argument.TrimStart('-');
        return argument.StartsWith('-') && name.Length > 0 && option.StartsWith(name, StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>Run a text.</summary>
internal sealed record RunCommand(string Text) : HostOptions;

/// <summary>Run a script with arguments.</summary>
internal sealed record RunFile(string Script, IReadOnlyList<string> Arguments) : HostOptions;
