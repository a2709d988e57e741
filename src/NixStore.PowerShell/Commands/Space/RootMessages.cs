using NixStore.PowerShell.Pipeline;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>Messages about roots that cannot be read.</summary>
internal static class RootMessages
{
    /// <summary>Writes a warning for each root that cannot be read, and a verbose message about processes.</summary>
    public static void Write(AsyncCmdlet cmdlet, IReadOnlyList<StoreRootProblem> problems, int unreadableProcesses)
    {
        foreach (var problem in problems)
        {
            cmdlet.WriteWarning($"The root '{problem.Location}' cannot be read, so no garbage can be collected. {problem.Reason}");
        }

        if (unreadableProcesses > 0)
        {
            cmdlet.WriteVerbose(
                $"The files of {unreadableProcesses} processes of other users cannot be seen. Run as root to see what they use.");
        }
    }
}
