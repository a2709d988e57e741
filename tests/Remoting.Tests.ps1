# A closure that goes through a session of PowerShell remoting, over a real sshd on the loopback interface.
BeforeDiscovery {
    $script:sshd = Get-Command -Name sshd, /usr/sbin/sshd -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    $script:absent = if (-not $IsLinux) { 'this is not Linux' }
    elseif (-not $sshd) { 'there is no sshd' }
    elseif (-not (Get-Command -Name ssh, ssh-keygen -ErrorAction Ignore)) { 'there is no ssh' }
}

Describe 'A session on another computer' -Skip:([bool] $absent) {
    BeforeAll {
        $script:module = (Resolve-Path -Path $PSScriptRoot/../out/NixStore/NixStore.psd1).Path
        Import-Module -Name $module -Force
        $script:work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
        $tree = New-Item -ItemType Directory -Path $work/tree
        [System.IO.File]::WriteAllBytes("$tree/bytes", [byte[]] (0..255) * 12000)
        $needed = (Get-Item -Path $tree | Add-StorePath -Name needed-1 -Store $work/store).Path
        Set-Content -Path $work/needs -Value $needed
        $script:path = (Get-Item -Path $work/needs | Add-StorePath -Name needing-1 -FindReference -Store $work/store).Path

        ssh-keygen -q -t ed25519 -N '' -f $work/host-key
        ssh-keygen -q -t ed25519 -N '' -f $work/user-key
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $script:port = $listener.LocalEndpoint.Port
        $listener.Stop()

        # The process of PowerShell as a .NET tool is dotnet.
        $process = (Get-Process -Id $PID).Path
        $pwsh = (Split-Path -Path $process -LeafBase) -eq 'pwsh' ? $process : "$process $PSHOME/pwsh.dll"
        Set-Content -Path $work/sshd_config -Value @"
ListenAddress 127.0.0.1:$port
HostKey $work/host-key
AuthorizedKeysFile $work/user-key.pub
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
Subsystem powershell $pwsh -sshs -NoLogo -NoProfile
"@
        if ([Environment]::UserName -eq 'root') { $null = New-Item -ItemType Directory -Path /run/sshd -Force }
        $script:server = Start-Process -FilePath (Get-Command -Name sshd, /usr/sbin/sshd -CommandType Application -ErrorAction Ignore)[0].Path -ArgumentList '-D', '-e', '-f', "$work/sshd_config" -RedirectStandardError $work/sshd.log -PassThru
        $script:options = @{ UserKnownHostsFile = '/dev/null'; StrictHostKeyChecking = 'no'; LogLevel = 'ERROR' }
        foreach ($try in 1..50) {
            $script:session = New-PSSession -HostName 127.0.0.1 -Port $port -KeyFilePath $work/user-key -Options $options -ErrorAction SilentlyContinue
            if ($session) { break }
            Start-Sleep -Milliseconds 200
        }
        $session | Should -Not -BeNullOrEmpty -Because (Get-Content -Path $work/sshd.log -Raw)
        Invoke-Command -Session $session -ScriptBlock { Import-Module -Name $using:module; $env:NIX_REMOTE = "$using:work/remote" }
    }

    AfterAll {
        $session | Remove-PSSession
        $server | Stop-Process
        Get-ChildItem -Path $work -Recurse -Directory | ForEach-Object { $_.UnixFileMode = 'UserRead, UserWrite, UserExecute' }
        Remove-Item -Path $work -Recurse -Force
    }

    It 'takes a closure, and only what it lacks' {
        $copied = Copy-Closure -Path $path -From $work/store -ToSession $session -PassThru
        $copied.Name | Should -Be 'needed-1', 'needing-1'
        Copy-Closure -Path $path -From $work/store -ToSession $session -PassThru | Should -BeNullOrEmpty
        Test-StorePath -Store $work/remote | ForEach-Object Status | Should -Be Valid, Valid
    }

    It 'has a result for each of several sessions, by the name of its computer' {
        $other = New-PSSession -HostName 127.0.0.1 -Port $port -KeyFilePath $work/user-key -Options $options
        try {
            Invoke-Command -Session $other -ScriptBlock { Import-Module -Name $using:module; $env:NIX_REMOTE = "$using:work/other" }
            $results = Copy-Closure -Path $path -From $work/store -ToSession $session, $other | Sort-Object -Property Target
            $results.Target | Should -Be 'session://127.0.0.1', 'session://127.0.0.1?number=2'
            $results.Paths | Should -Be 0, 2
        }
        finally {
            $other | Remove-PSSession
        }
    }

    It 'gives a closure' {
        Copy-Closure -Path $path -FromSession $session -To $work/back
        Test-StorePath -Store $work/back | ForEach-Object Status | Should -Be Valid, Valid
    }

    It 'names the computer where something goes wrong' {
        Invoke-Command -Session $session -ScriptBlock { $env:NIX_REMOTE = '/proc/none' }
        { Copy-Closure -Path $path -From $work/store -ToSession $session -ErrorAction Stop } | Should -Throw '*127.0.0.1*'
    }

    It 'says what is missing where the module is not there' {
        Invoke-Command -Session $session -ScriptBlock { Remove-Module -Name NixStore; $env:PSModulePath = '' }
        { Copy-Closure -Path $path -From $work/store -ToSession $session -ErrorAction Stop } | Should -Throw '*no module NixStore on that computer*'
    }
}
