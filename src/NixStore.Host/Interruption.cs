using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;

namespace NixStore.Host;

/// <summary>
/// Stops a pipeline at Ctrl-C or a request to end, so that it can clean up; a second one ends the process, as the first does
/// where a person is being asked.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly Pipeline _pipeline;
    private readonly Terminal _terminal;
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public Interruption(Pipeline pipeline, Terminal terminal)
    {
        _terminal = terminal;
        _pipeline = pipeline;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
        ];
    }

    public bool Happened => Volatile.Read(ref _count) > 0;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Stop(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _count) == 1 && !_terminal.IsReading)
        {
            context.Cancel = true;
            _pipeline.StopAsync();
        }
    }
}
