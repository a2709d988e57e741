using System.Globalization;

namespace NixStore.Testing.Programs;

/// <summary>A process that is stopped between two instructions, until this object is disposed.</summary>
public sealed class StoppedProcess : IDisposable
{
    private readonly string _id;

    private StoppedProcess(string id) => _id = id;

    /// <summary>Stops a process. One that has ended meanwhile is left alone.</summary>
    public static StoppedProcess Stop(int id)
    {
        var stopped = new StoppedProcess(id.ToString(CultureInfo.InvariantCulture));
        stopped.Send("-STOP");
        return stopped;
    }

    /// <summary>Lets the process continue.</summary>
    public void Dispose() => Send("-CONT");

    private void Send(string signal) => ExternalProgram.Require("kill").TryRun([signal, _id]);
}
