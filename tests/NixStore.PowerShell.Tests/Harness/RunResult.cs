using System.Management.Automation;

namespace NixStore.PowerShell.Harness;

/// <summary>All that came out of one run of a script.</summary>
public sealed class RunResult
{
    /// <summary>The objects, in order.</summary>
    public required IReadOnlyList<PSObject> Output { get; init; }

    /// <summary>
    /// The errors after which the script went on, in order: the non-terminating ones, and those that ended one statement alone, as
    /// a cmdlet's terminating error does outside of <c>try</c>.
    /// </summary>
    public required IReadOnlyList<ErrorRecord> Errors { get; init; }

    /// <summary>The texts of the warnings.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The verbose messages; there are none without -Verbose.</summary>
    public required IReadOnlyList<string> Verbose { get; init; }

    /// <summary>The progress records, in order.</summary>
    public required IReadOnlyList<ProgressRecord> Progress { get; init; }

    /// <summary>The error that ended the script, such as one under <c>-ErrorAction Stop</c>, or null.</summary>
    public ErrorRecord? Failure { get; init; }

    /// <summary>Whether the script was stopped, as by Ctrl-C, before it ended by itself.</summary>
    public bool WasStopped { get; init; }

    /// <summary>Returns the objects as a type. Fails if one has a different type.</summary>
    public IReadOnlyList<T> As<T>() => [.. Output.Select(item => Assert.IsType<T>(item.BaseObject, exactMatch: false))];

    /// <summary>Returns the only object as a type. Fails if there is not exactly one object, or if there is an error.</summary>
    public T Only<T>()
    {
        Succeeded();
        return Assert.Single(As<T>());
    }

    /// <summary>The only non-terminating error, which must have an id (the part before the comma).</summary>
    public ErrorRecord Error(string id) => WithId(id, Assert.Single(Errors));

    /// <summary>The error that ended the script, which must have an id (the part before the comma).</summary>
    public ErrorRecord Failed(string id)
    {
        Assert.NotNull(Failure);
        return WithId(id, Failure);
    }

    /// <summary>Fails where an error of any kind came.</summary>
    public RunResult Succeeded()
    {
        Assert.Null(Failure?.ToString());
        Assert.Empty(Errors.Select(error => error.ToString()));
        return this;
    }

    private static ErrorRecord WithId(string id, ErrorRecord error)
    {
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        return error;
    }
}
