using System.Management.Automation;
using NixStore.Installing;
using NixStore.Stores;

namespace NixStore.PowerShell.Session;

/// <summary>Opens substituters. One that cannot be opened is skipped with a warning.</summary>
/// <param name="session">The stores of the command.</param>
/// <param name="warn">Writes a warning.</param>
internal sealed class SubstituterOpener(StoreSession session, Action<string> warn) : IProgress<SubstituterFailure>
{
    private readonly List<Exception> _failures = [];

    /// <summary>Gets why substituters could not be opened.</summary>
    public IReadOnlyList<Exception> Failures => _failures;

    /// <summary>Opens substituters.</summary>
    /// <param name="references">The stores.</param>
    /// <returns>Those that could be opened.</returns>
    public List<Substituter> Open(IEnumerable<StoreReference> references)
    {
        var substituters = new List<Substituter>();
        foreach (var reference in references)
        {
            try
            {
                substituters.Add(Substituter.Of(session.Open(reference).Store, reference));
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or PipelineStoppedException))
            {
                warn($"{reference} is skipped: {failure.Message}");
                _failures.Add(failure);
            }
        }

        return substituters;
    }

    /// <summary>Writes a warning about a substituter that is skipped.</summary>
    /// <param name="value">The failure.</param>
    public void Report(SubstituterFailure value) => warn(value.Message);
}
