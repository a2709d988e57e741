# Servers on this machine for the Pester tests.
$script:daemons = @()

function Start-NixDaemon {
    <#
    .SYNOPSIS
    Starts the real nix-daemon over a store in a directory of its own, and returns its URL when it answers.
    #>
    param([string] $Directory, [string[]] $Setting)

    $configuration = New-Item -ItemType Directory -Path $Directory/conf
    Set-Content -Path $configuration/nix.conf -Value (@('build-users-group =', 'substituters =', 'sandbox = false') + $Setting)
    $null = nix-store --store "$Directory/root" --option build-users-group "" --init
    $start = [System.Diagnostics.ProcessStartInfo]::new('nix-daemon', [string[]] ('--store', "$Directory/root"))
    $start.Environment['NIX_DAEMON_SOCKET_PATH'] = "$Directory/socket"
    $start.Environment['NIX_CONF_DIR'] = $configuration.FullName
    $start.Environment['NIX_USER_CONF_FILES'] = ''
    $start.RedirectStandardInput = $true
    $start.RedirectStandardError = $true
    $daemon = [System.Diagnostics.Process]::Start($start)
    $daemon.BeginErrorReadLine()
    $script:daemons += $daemon
    while (-not (Get-Store -Store "unix://$Directory/socket" -ErrorAction Ignore)) {
        if ($daemon.WaitForExit(20)) { throw "nix-daemon has ended with $($daemon.ExitCode)." }
    }

    "unix://$Directory/socket"
}

function Stop-NixDaemon {
    <#
    .SYNOPSIS
    Stops every daemon that Start-NixDaemon has started.
    #>
    $daemons | ForEach-Object { $_.Kill($true); $_.WaitForExit() }
    $script:daemons = @()
}

function Start-WebServer {
    <#
    .SYNOPSIS
    Serves a directory over HTTP on a free port, for reading and for uploads (PUT), and returns the server.
    #>
    param([string] $Directory)

    do {
        $listener = [System.Net.HttpListener]::new()
        $url = "http://127.0.0.1:$(Get-Random -Minimum 20000 -Maximum 60000)"
        $listener.Prefixes.Add("$url/")
        try { $listener.Start() } catch [System.Net.HttpListenerException] { $listener.Close() }
    } until ($listener.IsListening)

    $job = Start-ThreadJob -ArgumentList $listener, $Directory -ScriptBlock {
        param($listener, $directory)
        while ($listener.IsListening) {
            try { $context = $listener.GetContext() } catch { return }
            $file = $directory + $context.Request.Url.AbsolutePath
            if ($context.Request.HttpMethod -eq 'PUT') {
                $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($file))
                $stream = [System.IO.File]::Create($file)
                $context.Request.InputStream.CopyTo($stream)
                $stream.Dispose()
                $context.Response.StatusCode = 201
            }
            elseif ([System.IO.File]::Exists($file)) {
                $bytes = [System.IO.File]::ReadAllBytes($file)
                $context.Response.ContentLength64 = $bytes.Length
                if ($context.Request.HttpMethod -eq 'GET') { $context.Response.OutputStream.Write($bytes, 0, $bytes.Length) }
            }
            else {
                $context.Response.StatusCode = 404
            }
            $context.Response.Close()
        }
    }
    [pscustomobject] @{ Url = $url; Listener = $listener; Job = $job }
}

function Stop-WebServer {
    <#
    .SYNOPSIS
    Stops a server that Start-WebServer has started.
    #>
    param([object] $Server)
    $Server.Listener.Stop()
    $Server.Job | Remove-Job -Force
}

function Invoke-StoreServer {
    <#
    .SYNOPSIS
    Runs a script that serves a store behind a socket until it is stopped: waits until a client has seen the store, and stops it.
    #>
    param([string] $Script, [string] $Socket)

    $job = Start-ThreadJob -ScriptBlock ([scriptblock]::Create($Script))
    try {
        while (-not (Get-Store -Store "unix://$Socket" -ErrorAction Ignore)) {
            if ($job.State -notin 'NotStarted', 'Running') { $job | Receive-Job -ErrorAction Stop; throw 'The server has ended.' }
        }
    }
    finally {
        $job | Stop-Job
        $job | Remove-Job -Force
    }
}
