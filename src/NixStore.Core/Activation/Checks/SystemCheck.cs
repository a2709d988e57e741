using System.Globalization;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Activation.Checks;

/// <summary>Compares a system with the one that runs on a target.</summary>
/// <param name="source">The store of the system.</param>
/// <param name="system">The path of the system.</param>
/// <param name="parts">The parts of the system.</param>
/// <param name="state">What the target reports.</param>
/// <param name="findings">Receives what is found.</param>
internal sealed class SystemCheck(
    IStore source, StorePath system, SystemParts parts, TargetInspection state, FindingList findings)
{
    /// <summary>Compares the systems.</summary>
    /// <param name="action">What is done with the system.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that completes when the findings are complete.</returns>
    public async Task CheckAsync(ActivationAction action, CancellationToken cancellationToken)
    {
        CheckVersion();
        CheckInhibitors(action);
        CheckReboot();
        await CheckBootSpaceAsync(cancellationToken).ConfigureAwait(false);
    }

    private void CheckVersion()
    {
        if (state.Running == system)
        {
            findings.AddInformation("Version", "This system is running already.");
        }
        else if (new SystemVersion(parts.Version).CompareTo(new SystemVersion(state.RunningParts.Version)) is { } order)
        {
            var versions = $"{parts.Version}, and {state.RunningParts.Version} is running";
            if (order < 0)
            {
                findings.AddWarning("Version", $"The system is older than the running one: it is {versions}.");
            }
            else
            {
                findings.AddInformation("Version", $"The system is {(order > 0 ? "newer" : "of the same version")}: it is {versions}.");
            }
        }
    }

    private void CheckInhibitors(ActivationAction action)
    {
        var running = state.RunningParts.Inhibitors;
        string[] changed = [.. parts.Inhibitors
            .Where(part => running.TryGetValue(part.Key, out var present) && present != part.Value)
            .Select(static part => part.Key).Order(StringComparer.Ordinal)];
        if (changed.Length == 0)
        {
            return;
        }

        var names = string.Join(", ", changed);
        if (action == ActivationAction.Boot)
        {
            findings.AddInformation("Inhibitors", $"These components change at the next boot: {names}.");
        }
        else
        {
            findings.AddError(
                "Inhibitors", $"These components must not change while the system runs: {names}. Activate it at the next boot instead.");
        }
    }

    private void CheckReboot()
    {
        var booted = state.BootedParts;
        (string Name, string New, string Present)[] all =
        [
            ("kernel", parts.Kernel, booted.Kernel),
            ("initrd", parts.Initrd, booted.Initrd),
            ("kernel modules", parts.KernelModules, booted.KernelModules),
        ];
        string[] changed = [.. all.Where(static part => part is { New.Length: > 0, Present.Length: > 0 } && part.New != part.Present)
            .Select(static part => part.Name)];
        if (changed.Length > 0)
        {
            findings.AddWarning("Reboot", $"The machine must be restarted to use the new parts: {string.Join(", ", changed)}.");
        }
    }

    private async Task CheckBootSpaceAsync(CancellationToken cancellationToken)
    {
        var query = new SystemPartsQuery(source);
        var needed = 0L;
        foreach (var (file, present) in ((string, string)[])
            [(parts.Kernel, state.RunningParts.Kernel), (parts.Initrd, state.RunningParts.Initrd)])
        {
            needed += file == present ? 0 : await query.FindSizeAsync(file, cancellationToken).ConfigureAwait(false) ?? 0;
        }

        if (needed > state.FreeInBoot)
        {
            findings.AddError("Boot", string.Create(
                CultureInfo.InvariantCulture,
                $"The kernel and the initrd need {needed:N0} bytes of the boot directory, and {state.FreeInBoot:N0} are free."));
        }
    }
}
