using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.Activation;

/// <summary>
/// The texts that a target runs for one activation. A text that arrives in part changes nothing, because what calls its functions comes
/// last.
/// </summary>
internal sealed class ActivationScript
{
    private const int TokenBytes = 16;

    private static readonly Lazy<string> _functions = new(ReadFunctions);

    private readonly string _text;

    /// <summary>Creates the texts of an activation.</summary>
    /// <param name="activation">The path, and how it is activated.</param>
    /// <param name="options">The options of the activation.</param>
    /// <param name="layout">The directories of the target.</param>
    /// <param name="switchesProfile">Whether the script switches the profile. Otherwise, this process does.</param>
    public ActivationScript(
        ActivatablePath activation, ActivationOptions options, TargetLayout layout, bool switchesProfile)
    {
        Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        var program = ActivationProgram.Of(activation.Kind, options.Action);
        var variables = new (string Name, string Value)[]
        {
            ("token", Token),
            ("path", layout.Directory.Print(activation.Path)),
            ("kind", activation.Kind.ToString()),
            ("action", options.Action.ToString()),
            ("store_dir", layout.Directory.Path),
            ("real_store", layout.RealDirectory),
            ("state", layout.StateDirectory),
            ("boot", layout.BootDirectory),
            ("nix_store", layout.Root ?? ""),
            ("profile", FindProfile(activation.Kind, options.Profile, layout)),
            ("sets_profile", program.SwitchesProfile && switchesProfile ? "1" : "0"),
            ("restores_profile", program.SwitchesProfile ? "1" : "0"),
            ("program", program.File),
            ("argument", program.Argument ?? ""),
            ("variable", program.Variable ?? ""),
            ("limit", Seconds(options.ActivationTimeout)),
            ("confirm", options.ConfirmTimeout is { } timeout ? Seconds(timeout) : ""),
            ("dir", ""),
        };
        var head = string.Concat(variables.Select(static variable => $"{variable.Name}={ShellWords.Quote(variable.Value)}\n"));
        _text = head + _functions.Value;
    }

    /// <summary>Gets the token of the activation, which no other process knows before.</summary>
    public string Token { get; }

    /// <summary>Gets the text that reports what there is on the target. It changes nothing.</summary>
    public ScriptText Inspect => new($"{_text}\nmain inspect </dev/null\n", "inspect");

    /// <summary>Gets the text that prepares the activation on the target and starts the process that guards it.</summary>
    public ScriptText Create => new(CreateFor("create"), "create");

    /// <summary>Gets the text that prepares the activation and runs it.</summary>
    public ScriptText CreateAndStart => new($"{CreateFor("start")}sh \"$dir/script\" start </dev/null\n", "start");

    /// <summary>Gets the text that runs the prepared activation.</summary>
    public ScriptText Start => Call("start");

    /// <summary>Gets the text that keeps what was activated.</summary>
    public ScriptText Confirm => Call("confirm");

    /// <summary>Gets the text that returns to what was there before.</summary>
    public ScriptText Rollback => Call("rollback");

    /// <summary>Gets the text that ends the activation and removes its files.</summary>
    public ScriptText Finish => Call("finish");

    /// <summary>Returns the text that shows the rest of the output of a running activation.</summary>
    /// <param name="lines">The count of lines that are known already.</param>
    public ScriptText Follow(int lines) => Call("follow", "exit", lines.ToString(CultureInfo.InvariantCulture));

    private static string FindProfile(ActivationKind kind, string? profile, TargetLayout layout)
        => profile is ['/', ..] ? profile
            : profile is not null ? $"{layout.StateDirectory}/profiles/{profile}"
            : kind == ActivationKind.System ? $"{layout.StateDirectory}/profiles/system"
            : kind == ActivationKind.Home ? ""
            : throw new NixStoreException(
                $"A path of the kind {kind} has no usual profile, so its profile must be named.")
            {
                Reason = FailureReason.ProfileNotNamed,
            };

    private static string Seconds(TimeSpan time)
        => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static string ReadFunctions()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("NixStore.Activation.activation.sh")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private ScriptText Call(string part, params IEnumerable<string> arguments) => new(
        $"{_text}\nfind_directory || {{ say exit absent; say undone absent; say done {part}; exit 0; }}\n"
            + $"exec sh \"$dir/script\" {string.Join(' ', arguments.Prepend(part))} </dev/null\n",
        part);

    // The files of the activation contain the script, so that its parts also run after the connection.
    private string CreateFor(string lastPart) => $$"""
        {{_text}}
        create_directory || { say failed 'No directory can be created for the activation.'; say done {{lastPart}}; exit 0; }
        cat >"$dir/script" <<'end-{{Token}}'
        {{_text}}
        dir=$(dirname "$0")
        main "$@"
        end-{{Token}}
        sh "$dir/script" create </dev/null

        """;
}
