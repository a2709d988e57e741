using System.Globalization;

namespace NixStore.Activation;

/// <summary>How the program of a path ended on a target, or the program of a rollback.</summary>
/// <param name="Value">What the script reports: an exit code, or a word.</param>
internal readonly record struct ActivationOutcome(string Value)
{
    private const int UnitsFailed = 4;

    /// <summary>Gets the exit code, or null if the program did not end by itself.</summary>
    public int? ExitCode => int.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null;

    /// <summary>Gets whether the program succeeded.</summary>
    public bool IsSuccess => ExitCode == 0;

    /// <summary>Gets whether a system was activated and units failed.</summary>
    public bool HasFailedUnits => ExitCode == UnitsFailed;

    /// <summary>Gets whether the program was started.</summary>
    public bool IsStarted => Value is not ("profile" or "absent" or "");

    /// <summary>Returns what happened to the program of a path.</summary>
    /// <param name="limit">The longest time that it could run.</param>
    public string Describe(TimeSpan limit) => Value switch
    {
        "profile" => "The profile could not be switched, so nothing was activated.",
        "timeout" => $"The program did not end within {limit}, and the target has ended it.",
        "lost" => "The program ended without an exit code.",
        "absent" or "" => "The activation was not started.",
        _ => $"The program ended with the exit code {Value}.",
    };

    /// <summary>Returns why a rollback was not complete, or null if it was.</summary>
    public string? DescribeRollback() => Value switch
    {
        "0" => null,
        "none" => "There was nothing before that the target could return to.",
        "changed" => "Another process has switched the profile meanwhile, so nothing was rolled back.",
        "profile" => "The rollback could not switch the profile.",
        "lost" or "absent" or "" => "The rollback did not end.",
        _ => $"The program of the rollback ended with the exit code {Value}.",
    };
}
